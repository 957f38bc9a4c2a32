// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.BlockingTimeout;
import dev.holdfast.outcome.BlockingTimeout.Shortened;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.AsyncRescue;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that waits, was refused or lost its line: its place in the order, its budget, and what is known of its attempts.
 * Guarded by the lane's lock, but for what is volatile.
 */
final class Call<K, V, T> {

    private final RedisCommand<K, V, T> command;
    private final CommandKind kind;
    private final @Nullable Transaction transaction;
    private long order;
    private @Nullable AsyncRescue rescue;
    private @Nullable LettuceWords words;

    /** The only line that it makes sense on. */
    @Nullable
    Line tiedTo;

    /** The worst that is known of its attempts. */
    volatile Outcome known = Outcome.NOT_SENT;

    volatile @Nullable Throwable lastCause;

    /** Whether the engine lets it go. */
    volatile boolean released;

    /** Whether its caller has a fallback; if so, when it was begun. */
    boolean byCall;

    long since;

    private boolean watched;
    private boolean sent;
    private long firstSentAt;

    /** Whether its script was loaded once already. */
    boolean scriptLoaded;

    Call(RedisCommand<K, V, T> command, CommandKind kind, @Nullable Transaction transaction) {
        this.command = command;
        this.kind = kind;
        this.transaction = transaction;
    }

    RedisCommand<K, V, T> command() {
        return command;
    }

    CommandKind kind() {
        return kind;
    }

    @Nullable
    Transaction transaction() {
        return transaction;
    }

    long order() {
        return order;
    }

    /** Gives it its place, unless it has one. */
    boolean order(long value) {
        boolean first = order == 0;
        order = first ? value : order;
        return first;
    }

    /** True the first time that it is asked. */
    boolean isWatchedOnce() {
        boolean first = !watched;
        watched = true;
        return first;
    }

    /** Counts only the first time. */
    void sentAt(long nanos) {
        firstSentAt = sent ? firstSentAt : nanos;
        sent = true;
    }

    /**
     * What goes to the server: the command itself or, when it is sent again, one that waits there only for what is left of the
     * caller's time.
     */
    RedisCommand<K, V, T> toSend(long now) {
        Optional<Shortened> left = sent && kind == CommandKind.BLOCKING
                ? BlockingTimeout.after(words(), Duration.ofNanos(now - firstSentAt))
                : Optional.empty();
        return left.isPresent() ? new SentAgain<>(command, words(), left.get()) : command;
    }

    boolean isRescued() {
        return rescue != null;
    }

    AsyncRescue rescue() {
        if (rescue == null) {
            throw new IllegalStateException("not in trouble");
        }
        return rescue;
    }

    void rescue(AsyncRescue begun) {
        rescue = begun;
    }

    LettuceWords words() {
        LettuceWords read = words == null ? new LettuceWords(command) : words;
        words = read;
        return read;
    }

    String name() {
        return LettuceWords.nameOf(command);
    }

    void failed(Outcome outcome, Throwable cause) {
        known = known == Outcome.UNKNOWN ? known : outcome;
        lastCause = cause;
    }
}
