// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.fallback.FallbackHandlers;
import dev.holdfast.outcome.Commands;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/**
 * The command in flight on one connection, if it may have a fallback. Noted by the borrower, without allocation and without a
 * look at the command; whether it is a read that has a fallback is asked by the engine, once it is unanswered for long.
 */
final class ReadInFlight {

    private static final Object GIVEN_UP = new Object();

    private final FallbackHandlers handlers;
    private final AtomicReference<@Nullable Object> command = new AtomicReference<>();

    /** Both are written before the command is released, and read after it was acquired. */
    private long since;

    private boolean scoped;

    ReadInFlight(FallbackHandlers handlers) {
        this.handlers = handlers;
    }

    /**
     * It goes out, alone.
     *
     * @param byCall whether its caller has a fallback, whatever the command is
     */
    void begins(CommandArguments sent, boolean byCall, long now) {
        since = now;
        scoped = byCall;
        command.setRelease(sent);
    }

    /** Its reply came, or will not; false if it was given up, so that the connection is of no use any more. */
    boolean ends() {
        Object noted = command.getPlain();
        if (noted == null || (noted != GIVEN_UP && command.compareAndSet(noted, null))) {
            return true;
        }
        command.setRelease(null);
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // whether it is the same sending of it still
    OptionalLong began(long before) {
        Object noted = command.getAcquire();
        long began = since;
        if (noted == null || began - before >= 0 || noted != command.getAcquire()) {
            return OptionalLong.empty();
        }
        return isReadWithFallback(noted) ? OptionalLong.of(began) : OptionalLong.empty();
    }

    /** True if the connection is to be closed: its borrower will not send anything else on it. */
    boolean giveUp(long begunBy) {
        Object noted = command.getAcquire();
        return noted != null
                && since - begunBy <= 0
                && isReadWithFallback(noted)
                && command.compareAndSet(noted, GIVEN_UP);
    }

    private boolean isReadWithFallback(Object noted) {
        if (!(noted instanceof CommandArguments sent)) {
            return false;
        }
        JedisWords words = new JedisWords(sent);
        boolean read = !Commands.isWrite(words) && !Commands.isBlocking(words);
        return read && (scoped || handlers.standIn(words).isPresent());
    }
}
