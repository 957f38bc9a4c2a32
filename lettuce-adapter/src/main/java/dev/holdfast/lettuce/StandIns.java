// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.fallback.FallbackHandlers;
import dev.holdfast.fallback.StandIn;
import dev.holdfast.recovery.Recovery;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads when Redis cannot, by the handlers that are registered, through the output and the codec that the command has:
 * so the user's sync, async or reactive API sees what the server would have sent. Thread-safe.
 */
final class StandIns {

    private static final Set<CommandType> ANSWERABLE = EnumSet.noneOf(CommandType.class);

    static {
        for (CommandType type : CommandType.values()) {
            if (FallbackHandlers.mayAnswer(type.name())) {
                ANSWERABLE.add(type);
            }
        }
    }

    private final FallbackHandlers handlers;
    private final Recovery recovery;
    private final Executor computation;
    private final boolean registered;

    /** With where users' continuations may run. */
    StandIns(FallbackHandlers handlers, Recovery recovery, Executor computation) {
        this.handlers = handlers;
        this.recovery = recovery;
        this.computation = computation;
        this.registered = !handlers.isEmpty();
    }

    /** Whether a command of this name may have a handler at all. */
    boolean mayAnswer(ProtocolKeyword type) {
        return registered && type instanceof CommandType known && ANSWERABLE.contains(known);
    }

    /** Whether one may answer although Redis may: an operator forced the breaker open. */
    boolean areDue(ProtocolKeyword type) {
        return registered && recovery.isBreakerOpen() && mayAnswer(type);
    }

    Optional<StandIn> find(RedisCommand<?, ?, ?> command) {
        return mayAnswer(command.getType()) ? handlers.standIn(new LettuceWords(command)) : Optional.empty();
    }

    void answer(RedisCommand<?, ?, ?> command, StandIn standIn, LettuceFailoverException failure) {
        standIn.answer(failure)
                .whenComplete((reply, thrown) -> computation.execute(() -> {
                    if (thrown != null) {
                        Throwable why = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                        command.completeExceptionally(
                                Failures.standInFailed(LettuceWords.nameOf(command), failure, why));
                    } else if (!command.isDone()) {
                        feed(command, reply);
                    }
                }));
    }

    private static void feed(RedisCommand<?, ?, ?> command, @Nullable Object reply) {
        try {
            feed(command.getOutput(), reply, 0);
            command.complete();
        } catch (RuntimeException undecodable) {
            // The user's codec does not understand what the loader gave.
            command.completeExceptionally(undecodable);
        }
    }

    /** As the state machine of Lettuce does it (RedisStateMachine, 6.2 to 7.7): complete(depth) after each element. */
    private static void feed(CommandOutput<?, ?, ?> output, @Nullable Object reply, int depth) {
        if (reply instanceof List<?> list) {
            output.multi(list.size());
            for (Object element : list) {
                feed(output, element, depth + 1);
            }
        } else if (reply instanceof Long number) {
            output.set(number);
        } else {
            setBulk(output, reply instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : null);
        }
        output.complete(depth);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // Lettuce declares no nullness; nothing is null
    private static void setBulk(CommandOutput<?, ?, ?> output, @Nullable ByteBuffer bytes) {
        output.set(bytes);
    }
}
