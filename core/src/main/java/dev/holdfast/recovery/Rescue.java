// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call in trouble: its budget, its attempts, and what it may do next.
 *
 * <p>Made when a command first fails or must wait, never for a command that goes through. The budget runs from the
 * first of these and covers waiting for a pool, dialling, handshake and attempts together. Confined to one thread, which
 * it blocks; {@link AsyncRescue} is its twin for clients that must not.
 *
 * @since 0.1.0
 */
public final class Rescue {

    private final Recovery recovery;
    private final CallInTrouble call;
    private Pacing.@Nullable Pace pace;

    Rescue(Recovery recovery, Duration budget) {
        this.recovery = recovery;
        this.call = new CallInTrouble(recovery, budget);
    }

    /**
     * What is left of the budget; cut the attempt's own timeouts to it.
     *
     * @return zero or more
     */
    public Duration remaining() {
        return call.remaining();
    }

    /**
     * What a dial may take: what is left of the budget, or before the call's fallback is used.
     *
     * @return zero or more
     */
    public Duration remainingToDial() {
        return call.remainingToDial();
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
     * How often the command was tried and failed.
     *
     * @return zero while it only waited
     */
    public int attempts() {
        return call.attempts();
    }

    /**
     * Waits until a command may be sent.
     *
     * @param write whether the command may write
     * @return go, or why not
     */
    public Turn await(boolean write) {
        return recovery.waiting().await(call, write);
    }

    /**
     * Waits until a command may be sent and this process may open one more connection to the primary.
     *
     * @param write whether the command may write
     * @return go, or why not
     */
    public Turn awaitDial(boolean write) {
        Turn turn = await(write);
        while (turn instanceof Go go) {
            long pause = recovery.reserveDial(go.standing());
            if (pause <= 0) {
                return turn;
            }
            if (pause > call.remainingNanos()) {
                return call.giveUp(Reason.BUDGET_SPENT);
            }
            turn = recovery.waiting().pause(call, write, pause);
            if (turn instanceof Go after
                    && after.standing().epoch() == go.standing().epoch()) {
                return turn;
            }
        }
        return turn;
    }

    /**
     * Decides after a failed attempt: reports the signal, and waits for the moment of the next attempt if there may be
     * one.
     *
     * @param trouble what failed
     * @return go (on a new connection if the epoch moved or the old one is lost), or why not
     */
    public Turn failed(Trouble trouble) {
        Optional<Turn> end = call.failed(trouble);
        if (end.isPresent()) {
            return end.get();
        }
        if (pace == null) {
            pace = recovery.pacing().begin();
        }
        return recovery.waiting()
                .awaitAfterFailure(call, trouble.write(), recovery.pausingEpoch(trouble), pace.failed(trouble.cause()));
    }

    /** Says that the call succeeded after all, for the published counts. */
    public void succeeded() {
        call.succeeded();
        if (pace != null) {
            pace.succeeded();
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

    /**
     * What is known now, for an error that the adapter raises for reasons of its own.
     *
     * @return the snapshot
     */
    public FailoverSnapshot snapshot() {
        return call.snapshot();
    }
}
