// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.timing;

import java.time.Duration;

/**
 * Time and the one scheduler thread, injected so that tests run on a virtual clock.
 *
 * @since 0.1.0
 */
public interface Timing {

    /**
     * Monotonic nanoseconds, to be compared by difference only.
     *
     * @return the time now
     */
    long nanos();

    /**
     * Runs a task on the scheduler thread; tasks never run concurrently and must not block.
     *
     * @param task what to run
     * @param delay how long to wait first; zero or less means as soon as possible
     * @return a handle that withdraws the task
     */
    Cancellable schedule(Runnable task, Duration delay);

    /** Withdraws a scheduled task; has no effect once the task has begun. */
    interface Cancellable {
        /** Withdraws the task. */
        void cancel();
    }
}
