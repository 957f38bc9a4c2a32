// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.Outcome;
import io.lettuce.core.RedisException;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How transactions end that are not applied, or of which nobody knows: all their commands, and EXEC last. */
final class TransactionEnds {

    private final Lane lane;
    private final WaitingRoom room;

    TransactionEnds(Lane lane, WaitingRoom room) {
        this.lane = lane;
        this.room = room;
    }

    static void answerOk(Call<?, ?, ?> call) {
        CommandOutput<?, ?, ?> output = call.command().getOutput();
        if (output != null) {
            output.set(ByteBuffer.wrap("OK".getBytes(StandardCharsets.US_ASCII)));
        }
        call.command().complete();
    }

    void notApplied(Call<?, ?, ?> call, Outcome outcome) {
        Transaction its = call.transaction();
        SessionLostException lost =
                Failures.transactionLost(call.name(), outcome, lane.lost(call, outcome), call.lastCause);
        if (its != null) {
            failQueued(its, lost);
        }
        call.command().completeExceptionally(lost);
    }

    void failQueued(Transaction transaction, RedisException failure) {
        List<RedisCommand<?, ?, ?>> queued;
        lane.lock().lock();
        try {
            transaction.doomed = true;
            queued = new ArrayList<>(transaction.queued);
            transaction.queued.clear();
        } finally {
            lane.lock().unlock();
        }
        queued.forEach(command -> command.completeExceptionally(failure));
    }

    void lost(Call<?, ?, ?> call, Transaction its, Attempt<?, ?, ?> attempt) {
        Attempt<?, ?, ?> exec = its.exec;
        if (exec != null && exec.isWritten()) {
            OutcomeUnknownException unknown =
                    Failures.outcomeUnknown("EXEC", lane.lost(call, Outcome.UNKNOWN), call.lastCause);
            if (call.kind() == CommandKind.MULTI) {
                // Before EXEC, after whose end the caller may begin anew, and never with an error: see Session.Ending.
                answerOk(call);
            }
            failQueued(its, unknown);
            call.command().completeExceptionally(unknown);
            exec.end();
            exec.command().completeExceptionally(unknown);
            return;
        }
        boolean begun;
        lane.lock().lock();
        try {
            begun = !its.queued.isEmpty() || its.doomed || call.kind() != CommandKind.MULTI;
            if (!begun) {
                its.line = null;
                room.parkAgain(call, attempt.line());
            }
            its.doomed |= begun;
        } finally {
            lane.lock().unlock();
        }
        if (!begun) {
            room.await(call);
        } else if (call.kind() == CommandKind.MULTI || call.kind() == CommandKind.DISCARD) {
            answerOk(call);
        } else {
            notApplied(call, Outcome.NOT_SENT);
        }
    }
}
