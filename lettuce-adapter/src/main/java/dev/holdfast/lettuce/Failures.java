// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Standing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts of our errors: what was called, what is known, what to do. */
final class Failures {
    private Failures() {}

    /**
     * The error with which a call ends.
     *
     * @param what the command's name, or what else was called
     * @param known the worst that is known of all its attempts
     * @param repeatable whether repeating does no harm even if an attempt ran
     */
    static LettuceFailoverException of(
            GiveUp end, String what, Outcome known, boolean repeatable, @Nullable Throwable cause) {
        FailoverSnapshot snapshot = end.snapshot();
        if (end.reason() == Reason.OUTCOME_UNKNOWN) {
            return outcomeUnknown(what, snapshot, cause);
        }
        boolean safe = known != Outcome.UNKNOWN || repeatable;
        String text = what + ": " + reason(end) + "." + done(known, repeatable);
        return switch (end.reason()) {
            case BUDGET_SPENT -> new BudgetExhaustedException(text, known, safe, snapshot, cause);
            case TOO_MANY_WAITING -> new TooManyWaitingException(text, known, safe, snapshot, cause);
            case MISFIT -> new MisfitException(text, known, safe, snapshot, cause);
            default -> new NotExecutedException(text, known, safe, snapshot, cause);
        };
    }

    private static String done(Outcome known, boolean repeatable) {
        if (known != Outcome.UNKNOWN) {
            return " It was not applied.";
        }
        return repeatable ? " An attempt may have run, but repeating it does no harm." : " An attempt may have run.";
    }

    /** Whoever closed it meant to; the caller that waited must still learn what is known of its command. */
    static NotExecutedException closed(
            String what, Outcome known, boolean repeatable, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new NotExecutedException(
                what + ": its connection was closed while it waited for a primary." + done(known, repeatable),
                known,
                known != Outcome.UNKNOWN || repeatable,
                snapshot,
                cause);
    }

    private static String reason(GiveUp end) {
        return switch (end.reason()) {
            case BUDGET_SPENT -> "no primary could be used within the budget";
            case TOO_MANY_WAITING ->
                "as many threads as maxWaiting, or commands as maxWaitingCommands, allows wait for a primary already";
            case FALLBACK -> "no primary within fallbackAfter, and the call has a fallback";
            case BREAKER_OPEN -> "no writable primary, and the breaker is open";
            case INTERRUPTED -> "the thread was interrupted while it waited for a primary";
            case MISFIT ->
                end.snapshot()
                        .standing()
                        .problem()
                        .map(Misfit::advice)
                        .orElse("the server does not fit the configuration");
            case OUTCOME_UNKNOWN -> throw new IllegalStateException("has a text of its own");
        };
    }

    /** The snapshot with a problem that this connection has, and not the engine, which asks on connections of its own. */
    static FailoverSnapshot naming(Misfit misfit, FailoverSnapshot snapshot) {
        Standing standing = snapshot.standing();
        return new FailoverSnapshot(
                snapshot.endpoint(),
                new Standing(
                        standing.state(), standing.epoch(), standing.primary(), Optional.of(misfit), standing.mode()),
                snapshot.lastAddresses(),
                snapshot.recentSignals(),
                snapshot.attempts(),
                snapshot.timeSpent(),
                snapshot.budget(),
                snapshot.lastCause(),
                snapshot.write());
    }

    static OutcomeUnknownException outcomeUnknown(String what, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new OutcomeUnknownException(
                what
                        + ": it was sent and no reply came, so it may have been applied. It was not repeated; do so only if"
                        + " applying it twice does no harm.",
                snapshot,
                cause);
    }

    static WriteToReaderException writeToReader(String what, FailoverSnapshot snapshot) {
        return new WriteToReaderException(
                what
                        + ": it may write, and this client is one of readers. It was not sent: use the client of the primary.",
                snapshot);
    }

    /** A read whose reply came in part: the caller may have seen the part, so only the caller can ask again. */
    static NotExecutedException replyCut(String what, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new NotExecutedException(
                what
                        + ": the connection was lost in the middle of the reply. It changes nothing and may be asked again.",
                Outcome.UNKNOWN,
                true,
                snapshot,
                cause);
    }

    /** Neither Redis nor what was to stand in for it. */
    static NotExecutedException standInFailed(String what, LettuceFailoverException first, @Nullable Throwable why) {
        return new NotExecutedException(
                what
                        + ": no primary could be used, and the fallback gave no answer, see the cause. It changes nothing and may"
                        + " be asked again.",
                first.outcome(),
                true,
                first.snapshot(),
                why);
    }

    static SessionLostException transactionLost(
            String what, Outcome outcome, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new SessionLostException(
                what
                        + ": the connection of the transaction was lost, or its node is no longer the primary, before EXEC;"
                        + " nothing of it was applied. Begin it again, from WATCH or MULTI.",
                outcome,
                snapshot,
                cause);
    }

    static SessionLostException vouchingLost(String what, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new SessionLostException(
                what
                        + ": it vouches for the writes of one connection, and that one is gone. It is not sent on another.",
                Outcome.NOT_SENT,
                snapshot,
                cause);
    }

    static CursorLostException cursorLost(String what, long owner, FailoverSnapshot snapshot) {
        return new CursorLostException(
                what + ": the cursor was issued in epoch " + owner + ", by a server that is no longer asked; on another"
                        + " one it would silently miss keys. Begin the scan again with cursor 0.",
                snapshot,
                null);
    }
}
