// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a fleet from falling upon a node that was promoted a moment ago: a burst of connections at once, then a steady
 * rate. Every TLS handshake costs the new primary's one command thread about a millisecond.
 */
final class DialLimiter {

    /** As in the design's table of defaults: 64 at once, then 200 a second. */
    static final int BURST = 64;

    static final long NANOS_PER_DIAL = 1_000_000_000L / 200;

    private final Timing timing;
    private final ReentrantLock lock = new ReentrantLock();
    private long nextFree;

    DialLimiter(Timing timing) {
        this.timing = timing;
        this.nextFree = timing.nanos() - BURST * NANOS_PER_DIAL;
    }

    /** Takes the next place and says how many nanoseconds to wait before dialling; zero within the burst. */
    long reserve() {
        lock.lock();
        try {
            long now = timing.nanos();
            long earliest = now - BURST * NANOS_PER_DIAL;
            nextFree = (nextFree - earliest < 0 ? earliest : nextFree) + NANOS_PER_DIAL;
            return Math.max(0, nextFree - now);
        } finally {
            lock.unlock();
        }
    }
}
