// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import redis.clients.jedis.Jedis;

/** The pooled objects of a {@code JedisPool}. */
final class JedisObjects implements PooledObjectFactory<Jedis> {

    private final Dialling dialling;

    JedisObjects(Dialling dialling) {
        this.dialling = dialling;
    }

    static HoldfastConnection connection(Jedis pooled) {
        return (HoldfastConnection) pooled.getConnection();
    }

    @Override
    public PooledObject<Jedis> makeObject() {
        HoldfastConnection connection = dialling.dial();
        Jedis jedis = new Jedis(connection);
        int database = dialling.attachment().config().getDatabase();
        if (database != 0 && !connection.isUndialled()) {
            // Jedis(Connection) takes 0 for its database, and Jedis.getDB() would say so.
            select(jedis, database);
        }
        return new DefaultPooledObject<>(jedis);
    }

    private static void select(Jedis jedis, int database) {
        try {
            jedis.select(database);
        } catch (RuntimeException e) {
            jedis.getConnection().disconnect();
            throw e;
        }
    }

    @Override
    public void destroyObject(PooledObject<Jedis> pooled) {
        pooled.getObject().getConnection().disconnect();
    }

    @Override
    public boolean validateObject(PooledObject<Jedis> pooled) {
        return dialling.answers(connection(pooled.getObject()));
    }

    /** As JedisFactory: what an earlier borrower selected must not leak to the next one. */
    @Override
    public void activateObject(PooledObject<Jedis> pooled) {
        HoldfastConnection connection = connection(pooled.getObject());
        dialling.borrowed(connection, pooled);
        if (connection.journey().session().isElsewhere()) {
            pooled.getObject().select(connection.journey().session().configuredDatabase());
        }
    }

    @Override
    public void passivateObject(PooledObject<Jedis> pooled) {
        dialling.returned(connection(pooled.getObject()));
    }
}
