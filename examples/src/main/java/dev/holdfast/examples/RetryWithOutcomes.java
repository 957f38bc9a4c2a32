// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import dev.holdfast.outcome.Outcomes;
import java.util.function.Supplier;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.exceptions.JedisException;

/**
 * An application's own retry above Holdfast. Holdfast has retried already what it could within its budget; a retry above it
 * must repeat only what is proven not to have been executed, or it counts an order twice.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
public final class RetryWithOutcomes {
    private final JedisPool pool;
    private final int attempts;

    /**
     * A retry.
     *
     * @param pool made by {@code HoldfastJedis}
     * @param attempts how often to try at most
     */
    public RetryWithOutcomes(JedisPool pool, int attempts) {
        this.pool = pool;
        this.attempts = attempts;
    }

    /**
     * Counts an order.
     *
     * @return how many orders there are now
     * @throws JedisException when it is not known whether the order was counted, or no attempt could be made
     */
    public long countOrder() {
        return retry(() -> {
            try (Jedis jedis = pool.getResource()) {
                return jedis.incr("orders");
            }
        });
    }

    private <T> T retry(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (JedisException e) {
                // False for an unknown outcome, and for errors that are not Holdfast's, such as WRONGTYPE.
                if (attempt == attempts || !Outcomes.safeToRepeat(e)) {
                    throw e;
                }
            }
        }
    }
}
