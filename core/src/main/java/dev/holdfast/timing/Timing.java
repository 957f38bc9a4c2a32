// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.timing;

import java.time.Duration;

/**
 * Time and the one scheduler thread, injected so that tests run on a virtual clock.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface Timing {

    /**
     * The time now, monotonic.
     *
     * @return nanoseconds from an origin that means nothing: compare two readings by their difference only
     */
    long nanos();

    /**
     * Runs a task once, later, on the scheduler thread; the task must not block.
     *
     * @param task what to run
     * @param delay how long from now; zero or less means as soon as possible
     * @return a handle that calls the task off
     */
    Cancellable schedule(Runnable task, Duration delay);

    /**
     * A task that was scheduled.
     *
     * @since 0.1.0
     */
    interface Cancellable {

        /** Calls the task off if it has not begun; does nothing otherwise. */
        void cancel();
    }
}
