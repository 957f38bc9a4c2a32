// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import java.time.Duration;

/**
 * How fast this process may open connections to one node after a failover.
 *
 * @param atOnce how many at once, at least 1
 * @param perSecond how many a second from then on, at least 1
 * @since 0.1.0
 */
public record DialLimit(int atOnce, int perSecond) {

    /**
     * 64 at once, then 200 a second. A TLS handshake costs the new primary's one command thread about a millisecond: at
     * this rate a process takes a fifth of it.
     */
    public static final DialLimit DEFAULT = new DialLimit(64, 200);

    /** As fast as the threads that dial can. */
    public static final DialLimit NONE = new DialLimit(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /**
     * Checks both numbers.
     *
     * @param atOnce how many at once, at least 1
     * @param perSecond how many a second from then on, at least 1
     * @throws IllegalArgumentException if one is less
     */
    public DialLimit {
        if (atOnce < 1 || perSecond < 1) {
            throw new IllegalArgumentException("dialLimit must be at least 1 at once and 1 per second, but was "
                    + atOnce + " at once and " + perSecond + " per second");
        }
    }

    boolean isUnlimited() {
        return atOnce == Integer.MAX_VALUE;
    }

    /**
     * How long it takes until a number of connections are open again after a failover.
     *
     * @param connections how many
     * @return zero within the burst
     */
    public Duration timeFor(int connections) {
        return Duration.ofMillis(Math.max(0L, (long) connections - atOnce) * 1000 / perSecond);
    }
}
