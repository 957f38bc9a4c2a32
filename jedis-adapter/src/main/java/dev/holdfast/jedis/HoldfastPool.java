// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.exceptions.JedisException;

/** A JedisPool of connections that follow the primary. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class HoldfastPool extends JedisPool {

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastPool.class);

    private final @Nullable AutoCloseable owned;

    /** With what is closed together with the pool, if anything. */
    HoldfastPool(GenericObjectPoolConfig<Jedis> config, JedisObjects objects, @Nullable AutoCloseable owned) {
        super(config, objects);
        this.owned = owned;
    }

    @Override
    public void returnBrokenResource(Jedis resource) {
        try {
            super.returnBrokenResource(resource);
        } catch (JedisException e) {
            // commons-pool 2.13.1 (POOL-431) dials a successor here and lets its failure out of close().
            LOG.debug("Replacing a broken connection failed; the next borrower dials", e);
        }
    }

    @Override
    public void close() {
        super.close();
        if (owned != null) {
            try {
                owned.close();
            } catch (Exception e) {
                LOG.warn("Closing the Holdfast of this pool failed", e);
            }
        }
    }
}
