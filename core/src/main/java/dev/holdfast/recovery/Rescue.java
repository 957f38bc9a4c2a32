// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call in trouble: its budget, its attempts, and what it may do next.
 *
 * <p>Made when a command first fails or must wait, never for a command that goes through. The budget runs from the
 * first of these and covers waiting for a pool, dialling, handshake and attempts together. Confined to one thread.
 *
 * @since 0.1.0
 */
public final class Rescue {

    private final Recovery recovery;
    private final Duration budget;
    private final long startedAt;
    private Pacing.@Nullable Pace pace;
    private @Nullable Throwable lastCause;
    private int attempts;

    Rescue(Recovery recovery, Duration budget) {
        this.recovery = recovery;
        this.budget = budget;
        this.startedAt = recovery.timing().nanos();
    }

    /**
     * What is left of the budget; cut the attempt's own timeouts to it.
     *
     * @return zero or more
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /**
     * How often the command was tried and failed.
     *
     * @return zero while it only waited
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Waits until a command may be sent.
     *
     * @param write whether the command may write
     * @return go, or why not
     */
    public Turn await(boolean write) {
        return recovery.waiting().await(this, write, 0);
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
            if (pause > remainingNanos()) {
                return giveUp(Reason.BUDGET_SPENT);
            }
            turn = recovery.waiting().pause(this, write, pause);
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
        attempts++;
        lastCause = trouble.cause();
        trouble.signal().ifPresent(signal -> recovery.report(signal, trouble.epoch(), describe(trouble.cause())));
        if (trouble.outcome() == Outcome.UNKNOWN && !trouble.repeatable()) {
            return giveUp(Reason.OUTCOME_UNKNOWN);
        }
        if (remainingNanos() <= 0) {
            return giveUp(Reason.BUDGET_SPENT);
        }
        if (pace == null) {
            pace = recovery.beginPace();
        }
        return recovery.waiting()
                .awaitAfterFailure(this, trouble.write(), trouble.epoch(), pace.failed(trouble.cause()));
    }

    /** Says that the call succeeded after all, for the published counts. */
    public void succeeded() {
        if (pace != null) {
            pace.succeeded();
        }
    }

    /**
     * What is known now, for an error that the adapter raises for reasons of its own.
     *
     * @return the snapshot
     */
    public FailoverSnapshot snapshot() {
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
                Optional.ofNullable(lastCause).map(Rescue::describe));
    }

    GiveUp giveUp(Reason reason) {
        return new GiveUp(reason, snapshot());
    }

    long remainingNanos() {
        return budget.toNanos() - (recovery.timing().nanos() - startedAt);
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
