// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.Flight;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
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
    private final HeldThreads threads;
    private boolean seated;
    private long nextLook;

    /**
     * What holds for all waits of one kind in a group.
     *
     * @param seats as many as may wait
     * @param threads that sleep until a call of this kind is over
     * @param failFast whether a call is to end at once in this standing
     * @param patient whether nothing ends the wait but what is waited for; it then needs no seat
     */
    record Rules(
            StandingBoard board,
            Timing timing,
            Semaphore seats,
            HeldThreads.Places threads,
            Predicate<Standing> failFast,
            boolean patient) {}

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
                    || standing.isBare()
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
        this.threads = new HeldThreads(rules.threads());
        this.beganAt = rules.timing().nanos();
        if (write) {
            call.mayWrite();
        }
    }

    Flight flight() {
        return rules.patient() ? result -> {} : Flight.waits(call.endpoint(), write);
    }

    /** For a recording. */
    static String describe(Turn turn) {
        return turn instanceof Turn.GiveUp end ? end.reason().toString() : "GO";
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
        // Read once: a pause that ended between two looks at the clock would be slept through.
        long now = rules.timing().nanos();
        threads.count(call.heldThreads());
        if (!interrupted && !rules.patient() && call.fallsBackAtOnce()) {
            return Optional.of(call.giveUp(Reason.BREAKER_OPEN));
        }
        if (standing.admits(write) && pause.isOver(standing, now) && usable.test(standing)) {
            return Optional.of(new Go(standing));
        }
        long pauseLeft = pause.endsAt - now;
        nextLook = pauseLeft > 0 ? Math.min(call.remainingNanos(), pauseLeft) : call.remainingNanos();
        if (call.hasFallback()) {
            nextLook = Math.min(nextLook, call.beforeFallbackNanos(standing));
        }
        return rules.patient()
                ? Optional.empty()
                : end(standing, interrupted, now).map(call::giveUp);
    }

    private Optional<Reason> end(Standing standing, boolean interrupted, long now) {
        if (interrupted) {
            return Optional.of(Reason.INTERRUPTED);
        }
        if (!standing.admits(write) && standing.problem().isPresent()) {
            return Optional.of(Reason.MISFIT);
        }
        if (rules.failFast().test(standing)) {
            return Optional.of(Reason.BREAKER_OPEN);
        }
        if (call.hasFallback() && call.beforeFallbackNanos(standing) <= 0) {
            return Optional.of(Reason.FALLBACK);
        }
        if (call.remainingNanos() <= 0) {
            return Optional.of(Reason.BUDGET_SPENT);
        }
        return seat(standing, now) ? Optional.empty() : Optional.of(Reason.TOO_MANY_WAITING);
    }

    /** Takes a seat if the wait needs one by now. */
    private boolean seat(Standing standing, long now) {
        boolean admitted = standing.admits(write);
        if (admitted && usable.test(standing)) {
            return true;
        }
        long graceLeft =
                GRACE.toNanos() - (now - (admitted ? beganAt : rules.board().suspendedSince()));
        if (graceLeft > 0) {
            nextLook = Math.min(nextLook, graceLeft);
            return true;
        }
        seated = seated || rules.seats().tryAcquire();
        return seated && threads.seat();
    }

    /** As of the last look. */
    long nanosToNextLook() {
        return nextLook;
    }

    /** Gives the seats back. */
    void end() {
        threads.count(0);
        if (seated) {
            seated = false;
            rules.seats().release();
        }
    }
}
