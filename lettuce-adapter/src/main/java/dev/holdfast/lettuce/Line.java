// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.topology.NodeAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection, of the many that one connection of the user's has in its life, with the attempts that are on it.
 *
 * <p>The attempts stand in the order in which they were sent. Adding is one atomic exchange, since it is on the way of every
 * command; only the event loop takes away.
 */
final class Line {

    private static final VarHandle FIRST;
    private static final VarHandle LAST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FIRST = lookup.findVarHandle(Line.class, "first", Attempt.class);
            LAST = lookup.findVarHandle(Line.class, "last", Attempt.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What may be sent. */
    enum State {
        /** Anything, by anybody. */
        OPEN,
        /** What waits goes first, so only the lane sends. */
        FROZEN,
        /** Nothing, ever again. */
        DEAD
    }

    /** Plain, being read for each command: who reads the old value of a line that joined takes the way by the lock. */
    private long epoch;

    /** Where it leads; null if that is no address. */
    private final @Nullable NodeAddress node;

    private volatile State state;

    /** Whether its node refused a command for its role: what was sent behind that one is not to be answered by it. */
    private volatile boolean refused;

    /** The attempt taken away last; those after it are on the line. */
    private volatile Attempt<?, ?, ?> first;

    private volatile Attempt<?, ?, ?> last;

    Line(long epoch, State state) {
        this(epoch, state, null);
    }

    Line(long epoch, State state, @Nullable NodeAddress node) {
        this.epoch = epoch;
        this.node = node;
        this.state = state;
        this.first = Attempt.none(this);
        this.last = first;
    }

    long epoch() {
        return epoch;
    }

    @Nullable
    NodeAddress node() {
        return node;
    }

    /** It was dialled by Lettuce itself, and takes part from now on; called with the lane's lock. */
    void joins(long joined) {
        epoch = joined;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isDead() {
        return state == State.DEAD;
    }

    boolean isFrozen() {
        return state == State.FROZEN;
    }

    /** Called with the lane's lock. */
    void become(State next) {
        if (state != State.DEAD) {
            state = next;
        }
    }

    boolean isRefused() {
        return refused;
    }

    void refused(boolean value) {
        refused = value;
    }

    void add(Attempt<?, ?, ?> attempt) {
        Attempt<?, ?, ?> before = (Attempt<?, ?, ?>) LAST.getAndSet(this, attempt);
        before.next(attempt);
    }

    /** Takes away what is over at the head. Called by the event loop only. */
    void advance() {
        Attempt<?, ?, ?> head = first;
        while (true) {
            Attempt<?, ?, ?> next = head.next();
            if (next == null || !next.isGone()) {
                return;
            }
            FIRST.setRelease(this, next);
            // An old attempt that lives on in an old generation must not keep all later ones.
            head.next(head);
            head = next;
        }
    }

    /** Visits the attempts that are not over, in their order. */
    void forEach(Consumer<? super Attempt<?, ?, ?>> visitor) {
        forAll(attempt -> {
            if (!attempt.isOver()) {
                visitor.accept(attempt);
            }
        });
    }

    /** Visits the attempts that are not taken away, some of them twice, if others are taken away meanwhile. */
    void forAll(Consumer<? super Attempt<?, ?, ?>> visitor) {
        any(attempt -> {
            visitor.accept(attempt);
            return false;
        });
    }

    /** Whether there is such an attempt; looks no further once one is found, for it is asked at each reply of a refused line. */
    @SuppressWarnings("ReferenceEquality") // CommandWrapper equals another one of the same command
    private boolean any(Predicate<? super Attempt<?, ?, ?>> wanted) {
        Attempt<?, ?, ?> node = first;
        while (true) {
            Attempt<?, ?, ?> next = node.next();
            if (next == node) {
                // Taken away under our feet: what comes before it is over too.
                node = first;
            } else if (next != null) {
                if (wanted.test(next)) {
                    return true;
                }
                node = next;
            } else if (node == last) {
                return false;
            } else {
                // Added, and about to be linked by the thread that adds it.
                Thread.onSpinWait();
            }
        }
    }

    /** The attempt whose reply comes next, for the server answers in order; null if none is awaited. */
    @Nullable
    Attempt<?, ?, ?> awaited() {
        AtomicReference<@Nullable Attempt<?, ?, ?>> found = new AtomicReference<>();
        boolean any = any(attempt -> {
            boolean awaited = !attempt.isOver() && attempt.isWritten();
            if (awaited) {
                found.set(attempt);
            }
            return awaited;
        });
        return any ? found.get() : null;
    }

    /** Whether nothing is on it, written or about to be. */
    boolean isIdle() {
        return !any(attempt -> !attempt.isGone());
    }

    /** Whether a reply is awaited that may still come. */
    boolean isAwaitingReplies() {
        return any(attempt -> !attempt.isOver() && attempt.isWritten());
    }
}
