// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One TCP connection, of the many that one connection of the user's has in its life, with the attempts that are on it.
 *
 * <p>The attempts stand in the order in which they were sent. Adding is one atomic exchange, since it is on the way of every
 * command; only the event loop takes away.
 */
final class Line {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Line, Attempt> LAST =
            AtomicReferenceFieldUpdater.newUpdater(Line.class, Attempt.class, "last");

    /** What may be sent. */
    enum State {
        /** Anything, by anybody. */
        OPEN,
        /** What waits goes first, so only the lane sends. */
        FROZEN,
        /** Nothing, ever again. */
        DEAD
    }

    private final long epoch;
    private volatile State state;

    /** Whether its node refused a command for its role: what was sent behind that one is not to be answered by it. */
    private volatile boolean refused;

    /** The attempt taken away last; those after it are on the line. */
    private volatile Attempt<?, ?, ?> first;

    private volatile Attempt<?, ?, ?> last;

    Line(long epoch, State state) {
        this.epoch = epoch;
        this.state = state;
        this.first = Attempt.none(this);
        this.last = first;
    }

    long epoch() {
        return epoch;
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
        Attempt<?, ?, ?> before = LAST.getAndSet(this, attempt);
        before.next = attempt;
    }

    /** Takes away what is over at the head. Called by the event loop only. */
    void advance() {
        Attempt<?, ?, ?> head = first;
        while (true) {
            Attempt<?, ?, ?> next = head.next;
            if (next == null || !next.isGone()) {
                return;
            }
            first = next;
            // An old attempt that lives on in an old generation must not keep all later ones.
            head.next = head;
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
            Attempt<?, ?, ?> next = node.next;
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

    /** Whether nothing is on it, written or about to be. */
    boolean isIdle() {
        return !any(attempt -> !attempt.isGone());
    }

    /** Whether a reply is awaited that may still come. */
    boolean isAwaitingReplies() {
        return any(attempt -> !attempt.isOver() && attempt.isWritten());
    }
}
