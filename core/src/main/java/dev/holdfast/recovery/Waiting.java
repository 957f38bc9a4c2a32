// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Standing.State;
import dev.holdfast.topology.StandingBoard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Where threads wait for the standing to admit them: bounded in number and in time, woken by the change itself.
 *
 * <p>The bound holds back nobody for the millisecond that a lost connection takes to be judged: a seat is needed only
 * by those who wait while sends have been suspended for longer than {@link #GRACE}.
 */
final class Waiting {

    static final Duration GRACE = Duration.ofMillis(100);

    /** Woken threads start over this much time for each thread that waits, so that they do not dial as one. */
    private static final long SPREAD_NANOS_PER_THREAD = 50_000;

    private static final long SPREAD_NANOS_MOST = 5_000_000;

    private final StandingBoard board;
    private final Timing timing;
    private final Semaphore seats;
    private final RandomGenerator random;
    private final boolean failFastWhenOpen;
    private final java.util.concurrent.atomic.AtomicInteger waiting = new java.util.concurrent.atomic.AtomicInteger();

    Waiting(StandingBoard board, Timing timing, RecoverySettings settings, RandomGenerator random) {
        this.board = board;
        this.timing = timing;
        this.seats = new Semaphore(settings.maxWaiting());
        this.random = random;
        this.failFastWhenOpen = settings.failFastWhenOpen();
    }

    /** Threads that wait now. */
    int count() {
        return waiting.get();
    }

    /** Waits until the standing admits the command. */
    Turn await(Rescue rescue, boolean write, long pauseNanos) {
        return park(rescue, write, standing -> standing.admits(write), pauseNanos);
    }

    /** Waits out a pause, whatever the standing says meanwhile, and then until it admits the command. */
    Turn pause(Rescue rescue, boolean write, long pauseNanos) {
        long until = timing.nanos() + pauseNanos;
        return park(rescue, write, standing -> standing.admits(write) && timing.nanos() - until >= 0, pauseNanos);
    }

    /** Waits until another epoch admits the command, or the same one does and the pause is over. */
    Turn awaitAfterFailure(Rescue rescue, boolean write, long failedEpoch, long pauseNanos) {
        long until = timing.nanos() + pauseNanos;
        return park(
                rescue,
                write,
                standing -> standing.admits(write) && (standing.epoch() != failedEpoch || timing.nanos() - until >= 0),
                pauseNanos);
    }

    private Turn park(Rescue rescue, boolean write, Predicate<Standing> ready, long pauseNanos) {
        Standing now = board.standing();
        if (ready.test(now)) {
            return new Go(now);
        }
        Thread thread = Thread.currentThread();
        Runnable wake = () -> LockSupport.unpark(thread);
        board.await(wake);
        waiting.incrementAndGet();
        boolean seated = false;
        try {
            long pauseEnds = timing.nanos() + pauseNanos;
            while (true) {
                Standing standing = board.standing();
                if (ready.test(standing)) {
                    spread(now, standing, rescue);
                    return new Go(standing);
                }
                Optional<Turn> end = end(rescue, standing, write);
                if (end.isPresent()) {
                    return end.get();
                }
                long grace = seated || standing.admits(write) ? Long.MAX_VALUE : graceLeft();
                if (grace <= 0) {
                    seated = seats.tryAcquire();
                    if (!seated) {
                        return rescue.giveUp(Reason.TOO_MANY_WAITING);
                    }
                    continue;
                }
                sleep(Math.min(rescue.remainingNanos(), grace), pauseEnds - timing.nanos());
            }
        } finally {
            waiting.decrementAndGet();
            board.forget(wake);
            if (seated) {
                seats.release();
            }
        }
    }

    private void sleep(long most, long pauseLeft) {
        LockSupport.parkNanos(this, pauseLeft > 0 ? Math.min(most, pauseLeft) : most);
    }

    private Optional<Turn> end(Rescue rescue, Standing standing, boolean write) {
        if (Thread.currentThread().isInterrupted()) {
            return Optional.of(rescue.giveUp(Reason.INTERRUPTED));
        }
        if (!standing.admits(write) && standing.problem().isPresent()) {
            return Optional.of(rescue.giveUp(Reason.MISFIT));
        }
        if (failFastWhenOpen && standing.state() == State.LOST) {
            return Optional.of(rescue.giveUp(Reason.BREAKER_OPEN));
        }
        return rescue.remainingNanos() <= 0 ? Optional.of(rescue.giveUp(Reason.BUDGET_SPENT)) : Optional.empty();
    }

    private long graceLeft() {
        return GRACE.toNanos() - (timing.nanos() - board.suspendedSince());
    }

    /** Parks once more for a random moment; an early return does no harm. */
    private void spread(Standing before, Standing after, Rescue rescue) {
        if (before.epoch() == after.epoch()) {
            return;
        }
        long width = Math.min(SPREAD_NANOS_MOST, SPREAD_NANOS_PER_THREAD * waiting.get());
        LockSupport.parkNanos(this, Math.min(random.nextLong(width + 1), Math.max(0, rescue.remainingNanos())));
    }
}
