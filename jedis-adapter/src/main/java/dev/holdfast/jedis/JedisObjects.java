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

    @Override
    public PooledObject<Jedis> makeObject() {
        return new DefaultPooledObject<>(new Jedis(dialling.dial()));
    }

    @Override
    public void destroyObject(PooledObject<Jedis> pooled) {
        pooled.getObject().getConnection().disconnect();
    }

    @Override
    public boolean validateObject(PooledObject<Jedis> pooled) {
        return Dialling.answers(pooled.getObject().getConnection());
    }

    /** As JedisFactory: what an earlier borrower selected must not leak to the next one. */
    @Override
    public void activateObject(PooledObject<Jedis> pooled) {
        dialling.check(pooled.getObject().getConnection());
        if (pooled.getObject().getConnection() instanceof HoldfastConnection ours
                && ours.journey().session().isElsewhere()) {
            pooled.getObject().select(ours.journey().session().configuredDatabase());
        }
    }

    @Override
    public void passivateObject(PooledObject<Jedis> pooled) {
        dialling.check(pooled.getObject().getConnection());
    }
}
