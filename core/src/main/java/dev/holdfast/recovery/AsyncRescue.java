// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.AsyncWaiting.Sleeper;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call in trouble of a client that must not block: the twin of {@link Rescue}, with the same budget, grace and
 * decisions, which calls back instead of holding a thread.
 *
 * <p>A callback comes exactly once for each wait that is not cancelled: on the calling thread if the wait is over at once,
 * else on the scheduler's, or on that of whoever calls {@link #look()}. It must not block. One wait at a time; {@link
 * #look()} and {@link #cancel()} may come from any thread.
 *
 * @since 0.1.0
 */
public final class AsyncRescue {

    private final Recovery recovery;
    private final AsyncWaiting waiting;
    private final CallInTrouble call;
    private final AtomicReference<@Nullable Sleeper> sleeper = new AtomicReference<>();

    /** Made, and used, by the tasks of {@link AsyncWaiting#aside} only, which run one after the other. */
    private Pacing.@Nullable Pace pace;

    AsyncRescue(Recovery recovery, AsyncWaiting waiting, Duration budget) {
        this.recovery = recovery;
        this.waiting = waiting;
        this.call = new CallInTrouble(recovery, budget);
    }

    /**
     * What is left of the budget.
     *
     * @return zero or more
     */
    public Duration remaining() {
        return call.remaining();
    }

    /** Says that the call has a fallback, which is used when the failover has lasted for {@code fallbackAfter}. */
    public void withFallback() {
        call.withFallback();
    }

    /**
     * As {@link #withFallback()}, of a call that was begun before it met trouble.
     *
     * @param since when, as {@link dev.holdfast.timing.Timing#nanos()}
     */
    public void withFallback(long since) {
        call.withFallback(since);
    }

    /**
     * Ends the call while it is in flight, for its fallback: a read.
     *
     * @return why
     */
    public Turn.GiveUp giveUpForFallback() {
        return call.giveUp(Reason.FALLBACK);
    }

    /**
     * How often the command was tried and failed.
     *
     * @return zero while it only waited
     */
    public int attempts() {
        return call.attempts();
    }

    /**
     * Waits until a command may be sent, on a connection that is ready for it.
     *
     * @param write whether the command may write
     * @param usable whether the connection is ready in this standing; quick, any thread; when its answer changes while the
     *     standing does not, call {@link #look()}
     * @param then called with go, or why not
     */
    public void await(boolean write, Predicate<Standing> usable, Consumer<? super Turn> then) {
        sleep(new Wait(waiting.rules(), call, write, Wait.Pause.none(recovery.timing()), usable), then);
    }

    /**
     * Waits until a command may be sent and this process may open one more connection to the primary. Those whom a new
     * epoch wakes are spread over some milliseconds.
     *
     * @param write whether the command may write
     * @param then called with go, or why not
     */
    public void awaitDial(boolean write, Consumer<? super Turn> then) {
        Standing before = recovery.standing();
        Wait wait = new Wait(waiting.rules(), call, write, Wait.Pause.none(recovery.timing()));
        sleep(wait, turn -> {
            if (turn instanceof Go go) {
                dial(before, go, write, then);
            } else {
                then.accept(turn);
            }
        });
    }

    private void dial(Standing before, Go go, boolean write, Consumer<? super Turn> then) {
        long pause = recovery.reserveDial(go.standing()) + waiting.spreadNanos(before, go.standing());
        if (pause <= 0) {
            then.accept(go);
            return;
        }
        if (pause > call.remainingNanos()) {
            then.accept(call.giveUp(Reason.BUDGET_SPENT));
            return;
        }
        sleep(new Wait(waiting.rules(), call, write, Wait.Pause.firm(recovery.timing(), pause)), turn -> {
            boolean moved = turn instanceof Go after
                    && after.standing().epoch() != go.standing().epoch();
            if (moved) {
                dial(go.standing(), (Go) turn, write, then);
            } else {
                then.accept(turn);
            }
        });
    }

    /**
     * Decides after a failed attempt: reports the signal before it returns, and waits for the moment of the next attempt if
     * there may be one.
     *
     * @param trouble what failed
     * @param usable as for {@link #await}
     * @param then called with go, or why not
     */
    public void failed(Trouble trouble, Predicate<Standing> usable, Consumer<? super Turn> then) {
        Optional<Turn> end = call.failed(trouble);
        if (end.isPresent()) {
            then.accept(end.get());
            return;
        }
        // How long to pause is asked aside, since listeners of the user's registry run in that call.
        Wait.Pause pause =
                Wait.Pause.after(recovery.pausingEpoch(trouble), recovery.timing(), Math.max(0, call.remainingNanos()));
        Sleeper asleep = sleep(new Wait(waiting.rules(), call, trouble.write(), pause, usable), then);
        waiting.aside(() -> {
            pause.endsIn(recovery.timing(), pace().failed(trouble.cause()));
            asleep.look();
        });
    }

    private Pacing.Pace pace() {
        if (pace == null) {
            pace = recovery.pacing().begin();
        }
        return pace;
    }

    /** Says that the call succeeded after all, for the published counts. */
    public void succeeded() {
        call.succeeded();
        if (call.attempts() > 0) {
            waiting.aside(() -> pace().succeeded());
        }
    }

    /**
     * Says that the call ends with an error that the adapter raises for reasons of its own, for the published counts.
     *
     * @param outcome what is known of it
     */
    public void endsWith(Outcome outcome) {
        call.endsWith(outcome);
    }

    /** Looks again whether the wait is over, since what {@code usable} says may have changed; does nothing without one. */
    public void look() {
        Sleeper asleep = sleeper.get();
        if (asleep != null) {
            asleep.look();
        }
    }

    /**
     * Says that a thread begins to sleep until the call is over. While the call waits, the thread takes one of the places that
     * {@code maxWaiting} gives, as if it waited in the engine itself: if there is none, the call ends at once.
     */
    public void holdsThread() {
        call.holdsThreads(1);
        look();
    }

    /** Ends what {@link #holdsThread} began. */
    public void releasesThread() {
        call.holdsThreads(-1);
        look();
    }

    /** Ends the wait without a callback, because the caller has given the command up. */
    public void cancel() {
        Sleeper asleep = sleeper.get();
        if (asleep != null) {
            asleep.cancel();
        }
    }

    /**
     * What is known now, for an error that the adapter raises for reasons of its own.
     *
     * @return the snapshot
     */
    public FailoverSnapshot snapshot() {
        return call.snapshot();
    }

    private Sleeper sleep(Wait wait, Consumer<? super Turn> then) {
        Sleeper asleep = waiting.sleeper(wait, then);
        sleeper.set(asleep);
        asleep.begin();
        return asleep;
    }
}
