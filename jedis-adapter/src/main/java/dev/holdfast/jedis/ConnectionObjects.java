// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import redis.clients.jedis.Connection;

/** The pooled objects of {@code UnifiedJedis}, {@code JedisPooled} and {@code RedisClient}. */
final class ConnectionObjects implements PooledObjectFactory<Connection> {

    private final Dialling dialling;

    ConnectionObjects(Dialling dialling) {
        this.dialling = dialling;
    }

    static HoldfastConnection connection(Connection pooled) {
        return (HoldfastConnection) pooled;
    }

    @Override
    public PooledObject<Connection> makeObject() {
        HoldfastConnection connection = dialling.dial();
        connection.returnThrough(dialling);
        return new DefaultPooledObject<>(connection);
    }

    @Override
    public void destroyObject(PooledObject<Connection> pooled) {
        pooled.getObject().disconnect();
    }

    @Override
    public boolean validateObject(PooledObject<Connection> pooled) {
        return dialling.answers(connection(pooled.getObject()));
    }

    @Override
    public void activateObject(PooledObject<Connection> pooled) {
        HoldfastConnection connection = connection(pooled.getObject());
        dialling.borrowed(connection, pooled);
        connection.selectConfigured();
    }

    @Override
    public void passivateObject(PooledObject<Connection> pooled) {
        dialling.returned(connection(pooled.getObject()));
    }
}
