// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.outcome.Outcomes;
import java.time.Clock;
import java.time.Instant;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One write through a pool: it appends its number to a list of the prober's own, so that the list tells which writes were
 * applied, and which of them twice.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class ProbeWrite {
    /** The first one makes the list and sees to it that it does not outlive the drill for long. */
    static final long FIRST = 0;

    static final long EXPIRY_SECONDS = 3_600;

    private final JedisPool pool;
    private final String key;
    private final Clock clock;

    ProbeWrite(JedisPool pool, String key, Clock clock) {
        this.pool = pool;
        this.key = key;
        this.clock = clock;
    }

    Sample write(long number) {
        Instant began = clock.instant();
        boolean sent = false;
        try (Jedis jedis = pool.getResource()) {
            sent = true;
            jedis.rpush(key, Long.toString(number));
            if (number == FIRST) {
                jedis.expire(key, EXPIRY_SECONDS);
            }
            return new Sample(number, began, clock.instant(), Outcome.ACKNOWLEDGED, "");
        } catch (RuntimeException e) {
            boolean notExecuted = !sent || e instanceof JedisDataException || Outcomes.safeToRepeat(e);
            return new Sample(
                    number, began, clock.instant(), notExecuted ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN, text(e));
        }
    }

    private static String text(RuntimeException e) {
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return e.getClass().getSimpleName() + message;
    }
}
