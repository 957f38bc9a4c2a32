// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.lettuce.Session.Ending;
import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.PubSubEndpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of commands where connections go on bare: to Lettuce's endpoint, which queues and replays them as it does without
 * Holdfast. What is built up on the connection is noted all the same, since the mode may change at any time.
 */
final class BareWay {

    private final Lane lane;
    private final Attachment attachment;
    private final Recovery recovery;

    /** How many readers had joined when it was last looked at. */
    private volatile int joined;

    BareWay(Lane lane, Attachment attachment) {
        this.lane = lane;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.joined = recovery.joined();
    }

    <K, V, T> void write(RedisCommand<K, V, T> command, CommandKind kind) {
        if (kind == CommandKind.PLAIN && !lane.session().isAttentive()) {
            pass(command, null);
            return;
        }
        Call<K, V, T> call;
        Ending ending;
        lane.lock().lock();
        try {
            call = lane.session().callOf(command, kind);
            ending = lane.session().passing(call, lane.line());
        } finally {
            lane.lock().unlock();
        }
        lane.attend(call);
        if (ending == Ending.GO) {
            pass(command, call);
        } else {
            lane.judgement().end(call, ending);
        }
    }

    /** Ends at once a command that may write, on a connection to a reader: none takes it. */
    boolean refusesWrite(RedisCommand<?, ?, ?> command, CommandKind kind) {
        LettuceWords words = new LettuceWords(command);
        if (kind == CommandKind.EXEC || recovery.standing().isBare() || !Commands.isWrite(words)) {
            return false;
        }
        if (lane.session().isAttentive()) {
            // Sync commands of a transaction answer null at once, so that an error of ours would be seen by nobody, and
            // EXEC
            // would go on without the write: the server refuses it, and then EXEC (FutureSyncInvocationHandler, 6.2 to
            // 7.7).
            return false;
        }
        AsyncRescue rescue = recovery.asyncRescue();
        rescue.endsWith(Outcome.NOT_SENT);
        command.completeExceptionally(Failures.writeToReader(LettuceWords.nameOf(command), rescue.snapshot()));
        return true;
    }

    /** A reader joined: a connection on which nothing is built up or under way may make room. True if it does. */
    boolean makesRoom(int leaving) {
        int before = joined;
        joined = recovery.joined();
        boolean free = !(lane.endpoint() instanceof PubSubEndpoint)
                && !lane.session().isAttentive()
                && !lane.session().isWatching()
                && !lane.line().isDead()
                && lane.line().isIdle();
        boolean moves = free && recovery.isToMove(before, lane.line().epoch(), leaving);
        if (moves) {
            lane.endpoint().disconnect();
        }
        return moves;
    }

    private <K, V, T> void pass(RedisCommand<K, V, T> command, @Nullable Call<K, V, T> call) {
        boolean observed = recovery.standing().mode() == Mode.OBSERVE || call != null;
        lane.endpoint().write(observed ? new Observed<>(command, this, call) : command);
    }

    /** The epoch of a line; one that Lettuce dialled by itself belongs to the primary's, if it leads there as it should be. */
    long epochOf(Line of) {
        NodeAddress node = of.node();
        if (of.epoch() != Standing.BARE || node == null || lane.session().hasToRestore()) {
            return of.epoch();
        }
        return recovery.epochOf(node);
    }

    /** Called with the lock. */
    void settle(Line of) {
        if (of.epoch() == Standing.BARE && !recovery.standing().isBare()) {
            of.joins(epochOf(of));
        }
    }

    // ---- how they end; on the event loop

    void replied(Observed<?, ?, ?> observed, @Nullable String error) {
        LatencySamples samples = lane.samples();
        if (samples != null) {
            samples.keep();
        }
        if (error != null) {
            refused(new LettuceWords(observed.command()), error);
            return;
        }
        Call<?, ?, ?> call = observed.call();
        if (call != null) {
            lane.lock().lock();
            try {
                lane.session().answered(call, lane.line());
            } finally {
                lane.lock().unlock();
            }
        }
        if (attachment.hasFailedBare() && Commands.isWrite(new LettuceWords(observed.command()))) {
            attachment.wroteBare(epochOf(lane.line()));
        }
    }

    /** The error is the caller's, as it is. */
    void refused(LettuceWords words, String error) {
        Reply meaning = Replies.classify(error, words, attachment.scripts());
        boolean refusal =
                meaning.outcome() == Outcome.REJECTED && meaning != Reply.ABORTED && meaning != Reply.UNKNOWN_SCRIPT;
        if (refusal) {
            Optional<Signal> signal = meaning.doubtsPrimary() ? Optional.of(Signal.REFUSED) : Optional.empty();
            attachment.failedBare(
                    signal, epochOf(lane.line()), Outcome.REJECTED, new RedisCommandExecutionException(error));
        }
    }

    void broke(Observed<?, ?, ?> observed, Throwable failure) {
        if (Losses.isLoss(failure) || Losses.isTimeout(failure)) {
            Signal signal = Losses.isTimeout(failure) ? Signal.TIMED_OUT : Signal.CONNECTION_LOST;
            attachment.failedBare(
                    Optional.of(signal),
                    epochOf(lane.line()),
                    observed.isWritten() ? Outcome.UNKNOWN : Outcome.NOT_SENT,
                    failure);
        }
    }
}
