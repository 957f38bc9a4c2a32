// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Says of the commands that a thread issues whether they have a fallback, so that the engine waits no longer than the fallback
 * allows, and gives up reads in flight.
 *
 * <p>Bound to the thread that issues the commands, platform or virtual, for the time of one call; nothing is inherited. Costs a
 * volatile read where no fallback was ever used.
 *
 * @since 0.1.0
 */
public final class FallbackScope {

    private final Runnable whenFirstUsed;
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile boolean used;

    @SuppressWarnings("ThreadLocalUsage") // one for each group: a command to another group has no fallback
    private final ThreadLocal<@Nullable Boolean> entered = new ThreadLocal<>();

    FallbackScope(Runnable whenFirstUsed) {
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
        boolean before = isEntered();
        if (!before) {
            use();
            used = true;
            entered.set(Boolean.TRUE);
        }
        return before;
    }

    /**
     * Ends what {@link #enter} began.
     *
     * @param before what it returned
     */
    public void leave(boolean before) {
        if (!before) {
            // Not removed: the next call on this thread would allocate its entry again.
            entered.set(null);
        }
    }

    /**
     * Whether the commands that this thread issues have a fallback.
     *
     * @return true between {@link #enter} and {@link #leave}
     */
    public boolean isEntered() {
        return used && entered.get() != null;
    }
}
