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

    @Override
    public PooledObject<Connection> makeObject() {
        return new DefaultPooledObject<>(dialling.dial());
    }

    @Override
    public void destroyObject(PooledObject<Connection> pooled) {
        pooled.getObject().disconnect();
    }

    @Override
    public boolean validateObject(PooledObject<Connection> pooled) {
        return Dialling.answers(pooled.getObject());
    }

    @Override
    public void activateObject(PooledObject<Connection> pooled) {
        dialling.check(pooled.getObject());
    }

    @Override
    public void passivateObject(PooledObject<Connection> pooled) {
        dialling.check(pooled.getObject());
    }
}
