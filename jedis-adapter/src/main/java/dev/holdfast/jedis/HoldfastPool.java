// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.time.Duration;
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

    private final Dialling dialling;
    private final @Nullable Borrowing<Jedis> borrowing;
    private final @Nullable AutoCloseable owned;

    /** With what is closed together with the pool, if anything. */
    HoldfastPool(GenericObjectPoolConfig<Jedis> config, Dialling dialling, @Nullable AutoCloseable owned) {
        super(config, new JedisObjects(dialling));
        this.dialling = dialling;
        this.borrowing = new Borrowing<>(dialling, super::borrowObject, JedisObjects::connection);
        this.owned = owned;
    }

    /** All other ways to borrow come here (commons-pool 2.12 and 2.13). */
    @Override
    public Jedis borrowObject(Duration maxWait) throws Exception {
        return borrowing == null ? super.borrowObject(maxWait) : borrowing.borrow(maxWait, this);
    }

    @Override
    public void returnBrokenResource(Jedis resource) {
        try {
            dialling.whileReturning(() -> super.returnBrokenResource(resource));
        } catch (JedisException e) {
            // commons-pool 2.13.1 (POOL-431) lets the failed dial of a successor out of close().
            LOG.debug("A broken connection is not replaced at once; the next borrower dials", e);
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
