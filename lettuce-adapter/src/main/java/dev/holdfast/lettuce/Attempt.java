// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.recovery.FallbackScope;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One try to run a command on one line. The user's command is told the end once, by whichever attempt brings it; listeners,
 * timeouts and metrics above see one command however often it is tried.
 */
final class Attempt<K, V, T> extends Wrapped<K, V, T> {

    private static final VarHandle OVER;
    private static final VarHandle NEXT;
    private static final VarHandle WRITTEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OVER = lookup.findVarHandle(Attempt.class, "over", byte.class);
            NEXT = lookup.findVarHandle(Attempt.class, "next", Attempt.class);
            WRITTEN = lookup.findVarHandle(Attempt.class, "written", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Lane lane;
    private final Line line;
    private final CommandKind kind;

    /** Null on the straight way, until there is trouble. */
    private @Nullable Call<K, V, T> call;

    private final int hash = ThreadLocalRandom.current().nextInt();

    /** The attempt that was added to the line after this one; itself once it was taken away. */
    private volatile @Nullable Attempt<?, ?, ?> next;

    private static final byte LIVE = 0;
    private static final byte OVER_AND_DONE = 1;
    private static final byte BEING_ANSWERED = 2;
    private static final byte GIVEN_UP = 3;

    /** A byte, so that {@link #mark} finds room and a command costs no more. */
    private volatile byte over;

    /** Of the fallback scope, on the straight way; its call knows better, once there is one. */
    private final int mark;

    /** Set on the event loop before the bytes go to the channel: without it no server can have run the command. */
    private volatile boolean written;

    /** Whether the reply has begun to come; on the event loop only. */
    private boolean decoding;

    /** Takes the reply in place of the user's output, where the reply must not count; on the event loop only. */
    private @Nullable CommandOutput<K, V, T> discarded;

    /** On the straight way; with the mark of the fallback scope. */
    Attempt(RedisCommand<K, V, T> command, Lane lane, Line line, CommandKind kind, int mark) {
        super(command);
        this.lane = lane;
        this.line = line;
        this.kind = kind;
        this.mark = mark;
    }

    Attempt(RedisCommand<K, V, T> command, Lane lane, Line line, CommandKind kind, Call<K, V, T> call) {
        this(command, lane, line, kind, FallbackScope.NONE);
        this.call = call;
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // stands before the first attempt of a line, and is never asked
    private Attempt(Line line) {
        super(null);
        this.lane = null;
        this.line = line;
        this.kind = CommandKind.PLAIN;
        this.mark = FallbackScope.NONE;
        this.over = OVER_AND_DONE;
    }

    static Attempt<?, ?, ?> none(Line line) {
        return new Attempt<Object, Object, Object>(line);
    }

    RedisCommand<K, V, T> command() {
        return command;
    }

    Line line() {
        return line;
    }

    CommandKind kind() {
        return kind;
    }

    @Nullable
    Call<K, V, T> call() {
        return call;
    }

    void call(Call<K, V, T> value) {
        call = value;
    }

    /** Whether its caller has a fallback. */
    boolean byCall() {
        Call<K, V, T> known = call;
        return known == null ? mark != FallbackScope.NONE : known.byCall;
    }

    /** When its caller began, if it has a fallback. */
    long since() {
        Call<K, V, T> known = call;
        return known == null ? lane().recovery().fallbackScope().since(mark) : known.since;
    }

    @Nullable
    Attempt<?, ?, ?> next() {
        return next;
    }

    /** Seen in time by whoever looks, since all follow the line's last attempt; so a full fence is spared. */
    void next(Attempt<?, ?, ?> value) {
        NEXT.setRelease(this, value);
    }

    boolean isOver() {
        return over == OVER_AND_DONE || over == GIVEN_UP;
    }

    /** Nothing more comes of it: Lettuce drops without a word what its caller cancelled before it was written. */
    boolean isGone() {
        return isOver() || command.isDone();
    }

    boolean isWritten() {
        return written;
    }

    boolean isDecoding() {
        return decoding;
    }

    boolean isDiscarded() {
        return discarded != null;
    }

    /** Ends the attempt; the one that gets true decides what becomes of the command. */
    boolean end() {
        return OVER.compareAndSet(this, LIVE, OVER_AND_DONE) || OVER.compareAndSet(this, BEING_ANSWERED, OVER_AND_DONE);
    }

    /** Ends the attempt while it is in flight, unless its reply is coming in; any thread. */
    boolean giveUp() {
        return OVER.compareAndSet(this, LIVE, GIVEN_UP);
    }

    private Lane lane() {
        if (lane == null) {
            throw new IllegalStateException("the attempt that stands before the first has no lane");
        }
        return lane;
    }

    /** Lettuce neither writes nor replays what is done: so nothing of a line that is over goes out on another one. */
    @Override
    public boolean isDone() {
        return isOver() || line.isDead() || super.isDone();
    }

    /** Must not throw: Lettuce closes the connection then (CommandEncoder, 6.2 to 7.7). */
    @Override
    public void encode(ByteBuf buf) {
        // Who asks whether it is set asks on the event loop, or once the line is dead and nothing is written to it.
        WRITTEN.setRelease(this, true);
        command.encode(buf);
    }

    @Override
    public CommandOutput<K, V, T> getOutput() {
        if (written && !isOver() && !decoding && super.getOutput() != null && isBeingAnswered()) {
            decoding = true;
            if (line.isRefused() && lane().isToBeAskedAgain(this)) {
                discarded = new DiscardedOutput<>(super.getOutput());
            }
        }
        if (over == GIVEN_UP && written && discarded == null && super.getOutput() != null) {
            discarded = new DiscardedOutput<>(super.getOutput());
        }
        return discarded == null ? super.getOutput() : discarded;
    }

    /** From here on it cannot be given up any more, which costs nothing where nobody would. */
    private boolean isBeingAnswered() {
        return !lane().recovery().fallbackScope().isUsed() || OVER.compareAndSet(this, LIVE, BEING_ANSWERED);
    }

    /** The output that the user waits for. */
    @Nullable
    CommandOutput<K, V, T> ownOutput() {
        return command.getOutput();
    }

    /** A reply came, an error reply included. */
    @Override
    public void complete() {
        if (end()) {
            try {
                lane().replied(this);
            } finally {
                // Not before: until its call has its place, it has to be found on the line.
                line.advance();
            }
        }
        LatencySamples samples = lane().samples();
        if (samples != null) {
            samples.drop();
        }
    }

    /** The reply is the user's. */
    void pass() {
        LatencySamples samples = lane().samples();
        if (samples != null) {
            samples.keep();
        }
        // CommandWrapper ends itself once with an atomic exchange; we have ended once.
        // It keeps listeners of its own only for a command that cannot (6.2 to 7.7).
        if (command instanceof CompleteableCommand) {
            command.complete();
        } else {
            super.complete();
        }
    }

    @Override
    public boolean completeExceptionally(Throwable throwable) {
        return end() && lane().broke(this, throwable);
    }

    boolean passExceptionally(Throwable throwable) {
        return super.completeExceptionally(throwable);
    }

    @Override
    public void cancel() {
        if (end()) {
            super.cancel();
        }
    }

    // Lettuce 7 hashes a command four times on its way through those that await a reply (HashIndexedQueue). A wrapper's
    // hash is that of the user's command, whose first identity hash is a call into the JVM: measured, a twentieth of
    // all that a pipelined command costs.

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
