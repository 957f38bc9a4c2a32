// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one call in trouble, however it waits: its budget, its attempts, its last failure. Used by one thread
 * at a time; read by any.
 */
final class CallInTrouble {

    private final Recovery recovery;
    private final Duration budget;
    private final long startedAt;
    private volatile @Nullable Throwable lastCause;
    private volatile int attempts;
    private volatile boolean write;
    private volatile boolean waited;
    private volatile boolean retried;
    private volatile boolean fallback;
    private volatile long begunAt;
    private final AtomicInteger heldThreads = new AtomicInteger();

    CallInTrouble(Recovery recovery, Duration budget) {
        this.recovery = recovery;
        this.budget = budget;
        this.startedAt = recovery.timing().nanos();
        this.begunAt = startedAt;
    }

    Endpoint endpoint() {
        return recovery.endpoint();
    }

    int attempts() {
        return attempts;
    }

    long remainingNanos() {
        return budget.toNanos() - (recovery.timing().nanos() - startedAt);
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** It has a fallback. */
    void withFallback() {
        fallback = true;
    }

    void withFallback(long since) {
        begunAt = since;
        fallback = true;
    }

    boolean hasFallback() {
        return fallback;
    }

    /** Whether its fallback is used without a look at Redis, though that may be there: an operator says so. */
    boolean fallsBackAtOnce() {
        return fallback && recovery.isBreakerOpen();
    }

    /** How long it may wait for Redis before its fallback is used; zero or less: no longer. Only if it has one. */
    long beforeFallbackNanos(Standing standing) {
        long own = recovery.settings().fallbackAfter().toNanos()
                - (recovery.timing().nanos() - begunAt);
        return standing.admits(write) ? own : Math.min(own, recovery.outage().nanosBeforeFallback(begunAt));
    }

    /** What a dial may take, which is no command in flight. */
    Duration remainingToDial() {
        long left = fallback ? Math.min(remainingNanos(), beforeFallbackNanos(recovery.standing())) : remainingNanos();
        return Duration.ofNanos(Math.max(0, left));
    }

    /** Threads sleep until it is over, or do so no longer. */
    void holdsThreads(int more) {
        heldThreads.addAndGet(more);
    }

    /** How many threads sleep until it is over. */
    int heldThreads() {
        return heldThreads.get();
    }

    /** It may write: its success is news after a failover. */
    void mayWrite() {
        write = true;
    }

    /** It does not go on at once; counted once. */
    void waits() {
        if (!waited) {
            waited = true;
            recovery.counts().waited();
        }
    }

    void succeeded() {
        if (write && (waited || attempts > 0)) {
            recovery.counts().wrote(recovery.timing().nanos());
        }
    }

    /** It ends with an error that its adapter words: what is known of its outcome. */
    void endsWith(Outcome outcome) {
        if (outcome == Outcome.UNKNOWN) {
            recovery.counts().unknown();
        } else if (!fallback) {
            // How the others end, their fallback decides.
            recovery.counts().failed();
        }
    }

    /** Counts and reports a failed attempt; says why there may be no other one. */
    // One thread at a time, see above.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    Optional<Turn> failed(Trouble trouble) {
        attempts++;
        lastCause = trouble.cause();
        write |= trouble.write();
        trouble.signal().ifPresent(signal -> recovery.report(signal, trouble.epoch(), describe(trouble.cause())));
        if (trouble.outcome() == Outcome.UNKNOWN && !trouble.repeatable()) {
            return Optional.of(giveUp(Reason.OUTCOME_UNKNOWN));
        }
        if (remainingNanos() <= 0) {
            return Optional.of(giveUp(Reason.BUDGET_SPENT));
        }
        if (!retried) {
            retried = true;
            recovery.counts().retried();
        }
        return Optional.empty();
    }

    GiveUp giveUp(Reason reason) {
        endsWith(reason == Reason.OUTCOME_UNKNOWN ? Outcome.UNKNOWN : Outcome.NOT_SENT);
        return new GiveUp(reason, snapshot());
    }

    FailoverSnapshot snapshot() {
        Standing standing = recovery.standing();
        Duration spent = Duration.ofNanos(recovery.timing().nanos() - startedAt);
        return new FailoverSnapshot(
                recovery.endpoint(),
                standing,
                recovery.lastAddresses(),
                recovery.recentSignals(),
                attempts,
                spent,
                budget,
                Optional.ofNullable(lastCause).map(CallInTrouble::describe),
                write);
    }

    static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
