// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import java.util.concurrent.locks.ReentrantLock;

/** Keeps one process from falling upon a node that was promoted a moment ago: a burst at once, then a steady rate. */
final class DialLimiter {

    private final long nanosPerDial;
    private final long burstNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private long nextFree;

    DialLimiter(DialLimit limit, long now) {
        this.nanosPerDial = 1_000_000_000L / limit.perSecond();
        this.burstNanos = limit.atOnce() * nanosPerDial;
        this.nextFree = now - burstNanos;
    }

    /** Takes the next place and says how many nanoseconds to wait before dialling; zero within the burst. */
    long reserve(long now) {
        lock.lock();
        try {
            long earliest = now - burstNanos;
            nextFree = (nextFree - earliest < 0 ? earliest : nextFree) + nanosPerDial;
            return Math.max(0, nextFree - now);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the whole burst is free again, so that a new limiter would answer the same. */
    boolean isIdle(long now) {
        lock.lock();
        try {
            return now - nextFree >= burstNanos;
        } finally {
            lock.unlock();
        }
    }
}
