// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.fallback.StandIn;
import dev.holdfast.lettuce.Session.Ending;
import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.outcome.Safety;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Signal;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What becomes of a command whose attempt ended: it is answered, waits to be sent again, or ends with what is known. */
final class Judgement {

    private final Lane lane;
    private final WaitingRoom room;
    private final TransactionEnds transactions;
    private final Attachment attachment;
    private final Recovery recovery;
    private final Cursors cursors;

    Judgement(Lane lane, Attachment attachment, WaitingRoom room) {
        this.lane = lane;
        this.room = room;
        this.transactions = new TransactionEnds(lane, room);
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.cursors = new Cursors(attachment);
    }

    // ---- before sending

    void sent(Call<?, ?, ?> call, Attempt<?, ?, ?> attempt) {
        call.sentAt(recovery.timing().nanos());
        Transaction its = call.transaction();
        if (its != null && call.kind() == CommandKind.EXEC) {
            its.exec = attempt;
        }
        OptionalLong owner = cursors.foreignOwner(call, attempt.line());
        if (owner.isPresent() && attempt.end()) {
            fail(call, Failures.cursorLost(call.name(), owner.getAsLong(), lane.lost(call, Outcome.NOT_SENT)));
        }
    }

    /** Ends a command that is not to be sent. */
    void end(Call<?, ?, ?> call, Ending ending) {
        switch (ending) {
            case ANSWER_OK -> TransactionEnds.answerOk(call);
            case NOT_APPLIED -> transactions.notApplied(call, Outcome.NOT_SENT);
            case VOUCHES_FOR_NOTHING ->
                fail(call, Failures.vouchingLost(call.name(), lane.lost(call, Outcome.NOT_SENT), call.lastCause));
            case GO -> throw new IllegalStateException("it is to be sent");
        }
    }

    private static void fail(Call<?, ?, ?> call, Throwable failure) {
        call.command().completeExceptionally(failure);
    }

    void gaveUp(Call<?, ?, ?> call, GiveUp end) {
        LettuceFailoverException failure =
                Failures.of(end, call.name(), call.known, isRepeatable(call), call.lastCause);
        Transaction its = call.transaction();
        if (its != null) {
            if (call.kind() == CommandKind.MULTI) {
                TransactionEnds.answerOk(call);
            }
            transactions.failQueued(its, failure);
        }
        Optional<StandIn> standIn = room.standIn(call);
        if (standIn.isPresent()) {
            attachment.standIns().answer(call.command(), standIn.get(), failure);
        } else {
            fail(call, failure);
        }
    }

    /** The node that it waits for cannot be dialled, and will not be. */
    void misfits(Call<?, ?, ?> call, Misfit misfit) {
        FailoverSnapshot snapshot = lane.lost(call, call.known);
        call.rescue().cancel();
        gaveUp(call, new GiveUp(Reason.MISFIT, Failures.naming(misfit, snapshot)));
    }

    /** A read in flight was given up for its fallback. */
    void givenUp(Attempt<?, ?, ?> attempt) {
        Call<?, ?, ?> call;
        AsyncRescue rescue;
        lane.lock().lock();
        try {
            call = room.callOf(attempt);
            if (!call.isRescued()) {
                call.rescue(room.rescue(call));
            }
            rescue = call.rescue();
        } finally {
            lane.lock().unlock();
        }
        if (attempt.isWritten()) {
            call.failed(Outcome.UNKNOWN, new RedisConnectionException("No reply while the primary is in doubt"));
        }
        GiveUp end = rescue.giveUpForFallback();
        attachment.computation().execute(() -> gaveUp(call, end));
    }

    // ---- replies

    /** Whether the reply of a read must not count: the node refused a command before it, and is to be left. */
    boolean isToBeAskedAgain(Attempt<?, ?, ?> attempt) {
        Call<?, ?, ?> call = locked(attempt);
        return call.transaction() == null
                && call.kind().isOrdinary()
                && Commands.safety(call.words()) == Safety.READ
                && !Commands.isBlocking(call.words());
    }

    private <K, V, T> Call<K, V, T> locked(Attempt<K, V, T> attempt) {
        lane.lock().lock();
        try {
            return room.callOf(attempt);
        } finally {
            lane.lock().unlock();
        }
    }

    <K, V, T> void replied(Attempt<K, V, T> attempt) {
        CommandOutput<K, V, T> output = attempt.ownOutput();
        if (attempt.isDiscarded()) {
            again(locked(attempt), attempt.line());
        } else if (output != null && output.hasError()) {
            refused(attempt, String.valueOf(output.getError()));
        } else {
            answered(attempt, output);
            attempt.pass();
        }
    }

    private void answered(Attempt<?, ?, ?> attempt, @Nullable CommandOutput<?, ?, ?> output) {
        if (attempt.kind() == CommandKind.PLAIN && attempt.call() == null) {
            return;
        }
        Call<?, ?, ?> call = locked(attempt);
        if (call.isRescued()) {
            call.rescue().succeeded();
        }
        switch (call.kind()) {
            case CURSOR -> cursors.answered(call, output, attempt.line());
            case SUBSCRIPTION -> lane.subscribed(attempt.line());
            case WATCH, CLIENT -> {
                lane.lock().lock();
                try {
                    lane.session().answered(call, attempt.line());
                } finally {
                    lane.lock().unlock();
                }
            }
            default -> {}
        }
    }

    private void again(Call<?, ?, ?> call, Line tried) {
        lane.lock().lock();
        try {
            room.parkAgain(call, tried);
        } finally {
            lane.lock().unlock();
        }
        room.await(call);
    }

    /** An error reply: the command's own, which passes, or a refusal. */
    private void refused(Attempt<?, ?, ?> attempt, String error) {
        Call<?, ?, ?> call = locked(attempt);
        if (recovery.isReader() && meaning(error, call) == Reply.DEMOTED) {
            // A replica does not say by this that it is none any more: what only it knows to be a write was sent to it.
            attempt.pass();
            return;
        }
        if (recovery.standing().isBare()) {
            lane.bareWay().refused(call.words(), error);
            attempt.pass();
            return;
        }
        Reply meaning = meaning(error, call);
        Optional<Signal> signal = meaning.doubtsPrimary() ? Optional.of(Signal.REFUSED) : Optional.empty();
        switch (meaning) {
            case ANSWER -> attempt.pass();
            case ABORTED, ABORTED_BY_DEMOTION -> aborted(attempt, call, meaning, error);
            case UNKNOWN_SCRIPT -> loadScript(attempt, call);
            case DEMOTED, LOADING, MASTERDOWN, UNAVAILABLE -> {
                Transaction its = call.transaction();
                if (its != null || call.kind() == CommandKind.VOUCHING) {
                    report(signal, attempt.line(), error);
                    if (its != null) {
                        its.refused = true;
                    }
                    attempt.pass();
                } else {
                    sendAgain(attempt, call, signal, error);
                }
            }
        }
    }

    private Reply meaning(String error, Call<?, ?, ?> call) {
        return Replies.classify(error, call.words(), attachment.scripts());
    }

    private void report(Optional<Signal> signal, Line line, String error) {
        signal.ifPresent(it -> recovery.report(it, line.epoch(), error));
    }

    private void aborted(Attempt<?, ?, ?> attempt, Call<?, ?, ?> call, Reply meaning, String error) {
        Transaction its = call.transaction();
        boolean byRole = meaning == Reply.ABORTED_BY_DEMOTION || (its != null && its.refused);
        if (!byRole) {
            // The user's own mistake in a queued command has the same text.
            attempt.pass();
            return;
        }
        report(Optional.of(Signal.REFUSED), attempt.line(), error);
        call.failed(Outcome.REJECTED, new RedisCommandExecutionException(error));
        transactions.notApplied(call, Outcome.REJECTED);
    }

    /** It did not run, whatever it is: it waits for its turn, and so does all that was to go behind it. */
    private void sendAgain(Attempt<?, ?, ?> attempt, Call<?, ?, ?> call, Optional<Signal> signal, String error) {
        Line line = attempt.line();
        RedisCommandExecutionException cause = new RedisCommandExecutionException(error);
        clean(call);
        List<Call<?, ?, ?>> behind = new ArrayList<>();
        report(signal, line, error);
        lane.lock().lock();
        try {
            call.failed(Outcome.REJECTED, cause);
            room.parkAgain(call, line);
            if (signal.isPresent()) {
                line.refused(true);
            }
            // On the event loop, where alone bytes are written: what is not written yet is taken back in time.
            line.forEach(later -> {
                if (!later.isWritten() && later.end()) {
                    Call<?, ?, ?> taken = room.callOf(later);
                    room.parkAgain(taken, line);
                    behind.add(taken);
                }
            });
        } finally {
            lane.lock().unlock();
        }
        trouble(call, new Trouble(Outcome.REJECTED, true, isWrite(call), signal, line.epoch(), cause));
        behind.forEach(room::await);
    }

    private static boolean isWrite(Call<?, ?, ?> call) {
        return Commands.isWrite(call.words());
    }

    private void trouble(Call<?, ?, ?> call, Trouble trouble) {
        room.forgetWhenDone(call);
        call.rescue().failed(trouble, lane::isUsable, turn -> room.turned(call, turn));
        room.leaveIfOver(call);
    }

    /** What Lettuce noted in the output when it gave the command up, or the server's refusal. */
    private static void clean(Call<?, ?, ?> call) {
        CommandOutput<?, ?, ?> output = call.command().getOutput();
        if (output != null) {
            output.setError((String) null);
        }
    }

    /** Scripts are not replicated (EVAL and SCRIPT LOAD, measured on 7.0): a promoted node may lack what its predecessor had. */
    private void loadScript(Attempt<?, ?, ?> attempt, Call<?, ?, ?> call) {
        boolean may =
                call.transaction() == null && !call.scriptLoaded && call.words().count() > 1;
        Optional<byte[]> body = may && attachment.isLaterEpoch(attempt.line().epoch())
                ? attachment.scripts().bodyFor(call.words().text(1))
                : Optional.empty();
        if (body.isEmpty()) {
            attempt.pass();
            return;
        }
        call.scriptLoaded = true;
        CommandArgs<String, String> arguments =
                new CommandArgs<>(StringCodec.UTF8).add(CommandKeyword.LOAD).add(body.get());
        AsyncCommand<String, String, String> load =
                new AsyncCommand<>(new Command<>(CommandType.SCRIPT, new StatusOutput<>(StringCodec.UTF8), arguments));
        load.whenComplete((sha, failure) -> {
            if (failure instanceof RedisCommandExecutionException) {
                // Not allowed to: the server's answer stands.
                attempt.pass();
            } else {
                clean(call);
                again(call, attempt.line());
            }
        });
        lane.endpoint().write(load);
        lane.endpoint().flushCommands();
    }

    // ---- losses

    /** The attempt ended without a reply. */
    boolean broke(Attempt<?, ?, ?> attempt, Throwable failure) {
        if (lane.isClosed() || !Losses.isLoss(failure)) {
            return attempt.passExceptionally(failure);
        }
        lost(attempt, failure, Optional.of(Signal.CONNECTION_LOST));
        return true;
    }

    /** The line is dead: so are all attempts that were on it. */
    void lineLost(Line line) {
        if (!lane.isClosed()) {
            recovery.report(Signal.CONNECTION_LOST, line.epoch(), "the connection was lost");
        }
        died(line);
    }

    void died(Line line) {
        RedisConnectionException cause = new RedisConnectionException("Connection lost");
        List<Attempt<?, ?, ?>> ended = new ArrayList<>();
        line.forEach(attempt -> {
            if (attempt.end()) {
                ended.add(attempt);
            }
        });
        for (Attempt<?, ?, ?> attempt : ended) {
            if (lane.isClosed()) {
                attempt.passExceptionally(new RedisException("Connection closed"));
            } else {
                lost(attempt, cause, Optional.empty());
            }
        }
    }

    private void lost(Attempt<?, ?, ?> attempt, Throwable failure, Optional<Signal> signal) {
        Call<?, ?, ?> call = locked(attempt);
        Outcome outcome = attempt.isWritten() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
        call.failed(outcome, failure);
        clean(call);
        Transaction its = call.transaction();
        if (its != null) {
            report(signal, attempt.line(), String.valueOf(failure.getMessage()));
            transactions.lost(call, its, attempt);
        } else if (call.kind() == CommandKind.VOUCHING) {
            report(signal, attempt.line(), String.valueOf(failure.getMessage()));
            fail(call, Failures.vouchingLost(call.name(), lane.lost(call, Outcome.NOT_SENT), failure));
        } else if (attempt.isDecoding() && isRepeatable(call) && !Outputs.isAsNew(attempt.ownOutput())) {
            report(signal, attempt.line(), String.valueOf(failure.getMessage()));
            fail(call, Failures.replyCut(call.name(), lane.lost(call, Outcome.NOT_SENT), failure));
        } else {
            boolean repeatable = outcome == Outcome.NOT_SENT || isRepeatable(call);
            lane.lock().lock();
            try {
                room.parkAgain(call, attempt.line());
            } finally {
                lane.lock().unlock();
            }
            Line line = attempt.line();
            trouble(call, new Trouble(outcome, repeatable, isWrite(call), signal, line.epoch(), failure));
        }
    }

    /** Whether it may be sent again although it may have run. */
    boolean isRepeatable(Call<?, ?, ?> call) {
        return switch (call.kind()) {
            // What concerns its connection only is gone with it; a cursor is checked again before it is sent.
            case RESTORED, SUBSCRIPTION, WATCH, UNWATCH, CLIENT, CURSOR, MULTI -> true;
            default -> Commands.safety(call.words(), recovery.settings().repeatable()) == Safety.READ;
        };
    }
}
