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
import java.util.function.Predicate;

/**
 * One wait of one call: whether it is over and, if not, when to look again at the latest. Threads and asynchronous commands
 * ask the same questions here; they differ in how they sleep. Used by one thread at a time.
 *
 * <p>The bound on waiting calls holds back nobody for the millisecond that a lost connection takes to be judged: a seat is
 * needed only by those who wait while sends have been suspended for longer than {@link #GRACE}.
 */
final class Wait {

    static final Duration GRACE = Duration.ofMillis(100);

    private final Rules rules;
    private final CallInTrouble call;
    private final boolean write;
    private final Predicate<Standing> usable;
    private final Pause pause;
    private final long beganAt;
    private boolean seated;

    /**
     * What holds for all waits of one kind in a group.
     *
     * @param seats as many as may wait
     * @param patient whether nothing ends the wait but what is waited for; it then needs no seat
     */
    record Rules(StandingBoard board, Timing timing, Semaphore seats, boolean failFastWhenOpen, boolean patient) {}

    /**
     * A pause after a failure; another epoch than the one that failed ends it early, unless it is a firm one. So does the
     * end of the engine, after which no timer would.
     */
    static final class Pause {

        static final long NO_EPOCH = -1;

        private final long failedEpoch;
        private volatile long endsAt;

        private Pause(long failedEpoch, long endsAt) {
            this.failedEpoch = failedEpoch;
            this.endsAt = endsAt;
        }

        static Pause none(Timing timing) {
            return new Pause(NO_EPOCH, timing.nanos());
        }

        static Pause firm(Timing timing, long nanos) {
            return new Pause(NO_EPOCH, timing.nanos() + nanos);
        }

        static Pause after(long failedEpoch, Timing timing, long nanos) {
            return new Pause(failedEpoch, timing.nanos() + nanos);
        }

        void endsIn(Timing timing, long nanos) {
            endsAt = timing.nanos() + nanos;
        }

        private boolean isOver(Standing standing, long now) {
            return endsAt - now <= 0
                    || standing.state() == State.CLOSED
                    || (failedEpoch != NO_EPOCH && standing.epoch() != failedEpoch);
        }
    }

    Wait(Rules rules, CallInTrouble call, boolean write, Pause pause) {
        this(rules, call, write, pause, standing -> true);
    }

    /** A wait also for something that the caller knows of, such as its connection. */
    Wait(Rules rules, CallInTrouble call, boolean write, Pause pause, Predicate<Standing> usable) {
        this.rules = rules;
        this.call = call;
        this.write = write;
        this.pause = pause;
        this.usable = usable;
        this.beganAt = rules.timing().nanos();
        if (write) {
            call.mayWrite();
        }
    }

    /** It is not over at once. A connection that is dialled anew is no call. */
    void begins() {
        if (!rules.patient()) {
            call.waits();
        }
    }

    /** The end of the wait; empty while it goes on, for {@link #nanosToNextLook()} at most. */
    Optional<Turn> look(boolean interrupted) {
        Standing standing = rules.board().standing();
        if (isReached(standing)) {
            return Optional.of(new Go(standing));
        }
        if (rules.patient()) {
            return Optional.empty();
        }
        Optional<Reason> end = end(standing, interrupted);
        if (end.isEmpty() && needsSeat(standing) && graceLeft(standing) <= 0) {
            seated = rules.seats().tryAcquire();
            end = seated ? end : Optional.of(Reason.TOO_MANY_WAITING);
        }
        return end.map(call::giveUp);
    }

    long nanosToNextLook() {
        Standing standing = rules.board().standing();
        long most = call.remainingNanos();
        if (needsSeat(standing)) {
            most = Math.min(most, graceLeft(standing));
        }
        long pauseLeft = pause.endsAt - rules.timing().nanos();
        return pauseLeft > 0 ? Math.min(most, pauseLeft) : most;
    }

    /** Gives the seat back. */
    void end() {
        if (seated) {
            seated = false;
            rules.seats().release();
        }
    }

    private boolean isReached(Standing standing) {
        return standing.admits(write) && pause.isOver(standing, rules.timing().nanos()) && usable.test(standing);
    }

    private Optional<Reason> end(Standing standing, boolean interrupted) {
        if (interrupted) {
            return Optional.of(Reason.INTERRUPTED);
        }
        if (!standing.admits(write) && standing.problem().isPresent()) {
            return Optional.of(Reason.MISFIT);
        }
        if (rules.failFastWhenOpen() && standing.state() == State.LOST) {
            return Optional.of(Reason.BREAKER_OPEN);
        }
        return call.remainingNanos() <= 0 ? Optional.of(Reason.BUDGET_SPENT) : Optional.empty();
    }

    private boolean needsSeat(Standing standing) {
        return !seated && !rules.patient() && !(standing.admits(write) && usable.test(standing));
    }

    private long graceLeft(Standing standing) {
        long since = standing.admits(write) ? beganAt : rules.board().suspendedSince();
        return GRACE.toNanos() - (rules.timing().nanos() - since);
    }
}
