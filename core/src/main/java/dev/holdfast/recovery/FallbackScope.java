// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Says of the commands that a thread issues whether they have a fallback, so that the engine waits no longer than the fallback
 * allows, and gives up reads in flight.
 *
 * <p>Bound to the thread that issues the commands, platform or virtual, for the time of one call; nothing is inherited. Costs a
 * look at a field where no fallback was ever used.
 *
 * @since 0.1.0
 */
public final class FallbackScope {

    /** The mark of a command without a fallback. */
    public static final int NONE = 0;

    /** A mark counts time in steps of a millisecond. */
    private static final int STEP_BITS = 20;

    private final Runnable whenFirstUsed;
    private final AtomicBoolean watched = new AtomicBoolean();
    /** Plain: only whoever has entered by itself has to see it. */
    private boolean used;

    @SuppressWarnings("ThreadLocalUsage") // one for each group: a command to another group has no fallback
    private final ThreadLocal<@Nullable Caller> callers = new ThreadLocal<>();

    private final Timing timing;

    /** Kept with its thread, so that a call allocates nothing. */
    private static final class Caller {
        private boolean entered;
        private long since;
    }

    FallbackScope(Timing timing, Runnable whenFirstUsed) {
        this.timing = timing;
        this.whenFirstUsed = whenFirstUsed;
    }

    /** From now on reads that have a fallback are looked after while they are in flight. */
    public void use() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            whenFirstUsed.run();
        }
    }

    /**
     * Whether reads in flight may be given up: a fallback was used, or is registered.
     *
     * @return one volatile read
     */
    public boolean isUsed() {
        return watched.get();
    }

    /**
     * The commands that this thread issues have a fallback, until {@link #leave}.
     *
     * @return what to give to {@link #leave}
     */
    public boolean enter() {
        Caller caller = callers.get();
        if (caller == null) {
            use();
            used = true;
            caller = new Caller();
            callers.set(caller);
        }
        boolean before = caller.entered;
        if (!before) {
            caller.entered = true;
            caller.since = timing.nanos();
        }
        return before;
    }

    /**
     * Ends what {@link #enter} began.
     *
     * @param before what it returned
     */
    public void leave(boolean before) {
        Caller caller = callers.get();
        if (caller != null) {
            caller.entered = before;
        }
    }

    /**
     * Whether the commands that this thread issues have a fallback.
     *
     * @return true between {@link #enter} and {@link #leave}
     */
    public boolean isEntered() {
        if (!used) {
            return false;
        }
        Caller caller = callers.get();
        return caller != null && caller.entered;
    }

    /**
     * For a command that notes in few bytes whether it has a fallback and when its call was begun.
     *
     * @return {@link #NONE} if it has none; else to be given to {@link #since(int)} within three weeks
     */
    public int mark() {
        if (!used) {
            return NONE;
        }
        Caller caller = callers.get();
        return caller != null && caller.entered ? (int) (caller.since >> STEP_BITS) | 1 : NONE;
    }

    /**
     * When a call was begun.
     *
     * @param mark of {@link #mark()}
     * @return as {@link Timing#nanos()}, to two milliseconds; now, if it has no fallback
     */
    public long since(int mark) {
        long now = timing.nanos();
        int steps = (int) (now >> STEP_BITS) - mark;
        return mark == NONE || steps < 0 ? now : now - ((long) steps << STEP_BITS);
    }

    /**
     * When the call that this thread is in was begun.
     *
     * @return as {@link Timing#nanos()}; now, if it is in none
     */
    public long since() {
        Caller caller = used ? callers.get() : null;
        return caller != null && caller.entered ? caller.since : timing.nanos();
    }
}
