// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.fallback.FallbackHandlers;
import dev.holdfast.fallback.StandIn;
import dev.holdfast.recovery.Recovery;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/**
 * Answers single reads of one connection when Redis cannot, by the handlers that are registered. A pipeline has no fallback:
 * its other commands may be writes, which nobody would have sent. Confined to the connection's borrower.
 */
final class StandIns {

    private final FallbackHandlers handlers;
    private final Recovery recovery;
    private final PendingCommands pending;
    private final Session session;
    private final boolean registered;

    StandIns(FallbackHandlers handlers, Recovery recovery, PendingCommands pending, Session session) {
        this.handlers = handlers;
        this.recovery = recovery;
        this.pending = pending;
        this.session = session;
        this.registered = !handlers.isEmpty();
    }

    /** Whether there are any; then a few more things are looked at. */
    boolean areRegistered() {
        return registered;
    }

    /** Whether they answer although Redis may: an operator forced the breaker open. Nothing is looked at where there are none. */
    boolean areDue() {
        return registered && recovery.isBreakerOpen();
    }

    Optional<StandIn> find(CommandArguments command) {
        return registered && CommandKind.mayBeAnswered(command.getCommand()) && !session.isPinned()
                ? handlers.standIn(new JedisWords(command))
                : Optional.empty();
    }

    /** The command that is pending, if it is alone. */
    @Nullable
    CommandArguments single() {
        return registered && pending.size() == 1 && !pending.isBatch() ? pending.peek() : null;
    }

    /** Whether what is pending has a fallback. */
    boolean cover() {
        CommandArguments single = single();
        return single != null && find(single).isPresent();
    }

    /**
     * The answer in place of the server's, as Jedis reads it from the wire: null for nothing.
     *
     * @throws JedisFailoverException the first failure if the thread is interrupted, or one that says why there is no answer
     */
    @Nullable
    Object answer(StandIn standIn, CommandArguments command, JedisFailoverException failure) {
        if (Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        try {
            return standIn.answer(failure).toCompletableFuture().get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure;
        } catch (ExecutionException failed) {
            throw Failures.standInFailed(JedisWords.nameOf(command), failure, failed.getCause());
        }
    }
}
