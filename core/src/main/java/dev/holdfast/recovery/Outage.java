// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long the primary has been away, for the calls that have a fallback.
 *
 * <p>Measured for the whole group and not for each call: what the first calls found out by waiting, the later ones need not
 * find out again (docs/adr/0006). Thread-safe.
 */
final class Outage implements Runnable {

    private final StandingBoard board;
    private final Timing timing;
    private final Breaker breaker;
    private final long after;

    private final AtomicBoolean fallenBack = new AtomicBoolean();

    private volatile boolean silent;
    private volatile long silentSince;

    Outage(StandingBoard board, Timing timing, Breaker breaker, Duration fallbackAfter) {
        this.board = board;
        this.timing = timing;
        this.breaker = breaker;
        this.after = fallbackAfter.toNanos();
    }

    /** A read that is unanswered still was sent before the doubt came up: the outage began then at the latest. */
    void silentSince(long nanos) {
        if (!silent || nanos - silentSince < 0) {
            silentSince = nanos;
            silent = true;
        }
    }

    /** How long calls have to wait still before they use their fallback; meaningless while steady. */
    long nanosBeforeFallback() {
        if (breaker.isOpen()) {
            return 0;
        }
        long since = board.suspendedSince();
        if (silent && silentSince - since < 0) {
            since = silentSince;
        }
        return after - (timing.nanos() - since);
    }

    /** True for the first fallback that is used in this outage. */
    boolean isFirstFallback() {
        return !fallenBack.get() && fallenBack.compareAndSet(false, true);
    }

    /** The standing has changed. */
    @Override
    public void run() {
        if (board.standing().state() == Standing.State.STEADY) {
            silent = false;
            fallenBack.set(false);
        }
    }
}
