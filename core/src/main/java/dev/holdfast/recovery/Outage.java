// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long the primary has been away, for the calls that have a fallback.
 *
 * <p>Measured for the whole group and not for each call: what the first calls found out by waiting, the later ones need not
 * find out again. Those that wait when the time has come do not all go to the database at once: each goes a quarter of the time
 * later by which it began after the first, so that they come four times as fast as they came to Redis, and nobody waits longer
 * than the time allows (docs/adr/0009). Thread-safe.
 */
final class Outage implements Runnable {

    private static final int TIMES_AS_FAST = 4;

    /** A full bulkhead refuses some fallbacks while others are answered: only a row of failures says that none is. */
    private static final long ROW_OF_FAILURES = TimeUnit.SECONDS.toNanos(5);

    private final StandingBoard board;
    private final Timing timing;
    private final Breaker breaker;
    private final long after;

    private final AtomicBoolean fallenBack = new AtomicBoolean();

    /** When fallbacks last answered and failed in this outage; reset when it is over. */
    private final AtomicReference<Optional<Served>> served = new AtomicReference<>(Optional.empty());

    private record Served(long answeredAt, long failedAt) {}

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

    /** How long a call has to wait still before it uses its fallback; meaningless while steady. */
    long nanosBeforeFallback(long begunAt) {
        if (breaker.isOpen()) {
            return 0;
        }
        long since = since();
        return after + Math.max(0, begunAt - since) / TIMES_AS_FAST - (timing.nanos() - since);
    }

    /** The calls that were begun until then use their fallback now; empty if none does; meaningless while steady. */
    OptionalLong fallBackIfBegunBy() {
        long now = timing.nanos();
        if (breaker.isOpen()) {
            return OptionalLong.of(now);
        }
        long since = since();
        long over = now - since - after;
        return over < 0 ? OptionalLong.empty() : OptionalLong.of(since + over * TIMES_AS_FAST);
    }

    private long since() {
        long since = board.suspendedSince();
        return silent && silentSince - since < 0 ? silentSince : since;
    }

    private boolean isAway() {
        return breaker.isOpen() || board.standing().state() != Standing.State.STEADY;
    }

    void fallbackServed() {
        if (isAway()) {
            long now = timing.nanos();
            served.set(Optional.of(new Served(now, now)));
        }
    }

    void fallbackFailed() {
        long now = timing.nanos();
        served.updateAndGet(known -> known.map(it -> new Served(it.answeredAt(), now)));
    }

    /** Calls are answered by their fallbacks, as far as this outage has shown. */
    boolean fallbackServes() {
        return isAway()
                && served.get()
                        .filter(it -> it.failedAt() - it.answeredAt() < ROW_OF_FAILURES)
                        .isPresent();
    }

    /** True for the first fallback that is used in this outage; not for one that ends after it. */
    boolean isFirstFallback() {
        return isAway() && !fallenBack.get() && fallenBack.compareAndSet(false, true);
    }

    /** The standing has changed. */
    @Override
    public void run() {
        if (board.standing().state() == Standing.State.STEADY) {
            silent = false;
            fallenBack.set(false);
            served.set(Optional.empty());
        }
    }
}
