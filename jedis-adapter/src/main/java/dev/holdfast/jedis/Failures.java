// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Misfit;
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
    static JedisFailoverException of(
            GiveUp end, String what, Outcome known, boolean repeatable, @Nullable Throwable cause) {
        if (end.reason() == Reason.OUTCOME_UNKNOWN) {
            return outcomeUnknown(what, end.snapshot(), cause);
        }
        boolean safe = known != Outcome.UNKNOWN || repeatable;
        String done = done(known, repeatable);
        FailoverSnapshot snapshot = end.snapshot();
        return switch (end.reason()) {
            case BUDGET_SPENT ->
                new BudgetExhaustedException(
                        what + ": no primary could be used within the budget." + done, known, safe, snapshot, cause);
            case TOO_MANY_WAITING ->
                new TooManyWaitingException(
                        what + ": as many calls as maxWaiting allows wait for a primary already." + done,
                        known,
                        safe,
                        snapshot,
                        cause);
            case INTERRUPTED ->
                new NotExecutedException(
                        what + ": the thread was interrupted while it waited for a primary." + done,
                        known,
                        safe,
                        snapshot,
                        cause);
            case FALLBACK ->
                new NotExecutedException(
                        what + ": no primary within fallbackAfter, and the call has a fallback." + done,
                        known,
                        safe,
                        snapshot,
                        cause);
            case BREAKER_OPEN ->
                new NotExecutedException(
                        what + ": no writable primary, and the breaker is open." + done, known, safe, snapshot, cause);
            case MISFIT ->
                new MisfitException(
                        what + ": "
                                + snapshot.standing()
                                        .problem()
                                        .map(Misfit::advice)
                                        .orElse("the server does not fit the configuration")
                                + "." + done,
                        known,
                        safe,
                        snapshot,
                        cause);
            default -> throw new IllegalStateException("unexpected reason " + end.reason());
        };
    }

    private static String done(Outcome known, boolean repeatable) {
        if (known != Outcome.UNKNOWN) {
            return " It was not applied.";
        }
        return repeatable ? " An attempt may have run, but repeating it does no harm." : " An attempt may have run.";
    }

    /** Whoever closed it meant to; the caller that waited in it must still learn what is known of its command. */
    static NotExecutedException closed(
            String what, Outcome known, boolean repeatable, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new NotExecutedException(
                what + ": its client or Holdfast was closed while it waited for a primary." + done(known, repeatable),
                known,
                known != Outcome.UNKNOWN || repeatable,
                snapshot,
                cause);
    }

    static OutcomeUnknownException outcomeUnknown(String what, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        RetryLayers.check();
        return new OutcomeUnknownException(
                what
                        + ": it was sent and no reply came, so it may have been applied. It was not repeated; do so only if"
                        + " applying it twice does no harm.",
                snapshot,
                cause);
    }

    static SessionLostException sessionLost(
            String what, String lost, Outcome outcome, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        return new SessionLostException(what + ": " + lost, outcome, snapshot, cause);
    }

    static CursorLostException cursorLost(String what, long owner, FailoverSnapshot snapshot) {
        return new CursorLostException(
                what + ": the cursor was issued in epoch " + owner + ", by a server that is no longer asked; on another"
                        + " one it would silently miss keys. Begin the scan again with cursor 0.",
                snapshot,
                null);
    }

    static WriteToReaderException writeToReader(String what, FailoverSnapshot snapshot) {
        return new WriteToReaderException(
                what + ": it may write, and this pool is one of readers. It was not sent: use the pool of the primary.",
                snapshot);
    }

    /** Neither Redis nor what was to stand in for it. */
    static NotExecutedException standInFailed(String what, JedisFailoverException first, @Nullable Throwable why) {
        return new NotExecutedException(
                what
                        + ": no primary could be used, and the fallback gave no answer, see the cause. It changes nothing and may"
                        + " be asked again.",
                first.outcome(),
                true,
                first.snapshot(),
                why);
    }

    static MisfitException misfit(String what, Misfit misfit, FailoverSnapshot snapshot, Throwable cause) {
        return new MisfitException(
                what + ": " + misfit.advice() + ". It was not applied.", Outcome.NOT_SENT, true, snapshot, cause);
    }
}
