// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.timing;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until it is told to go on, or creeps; the test's thread is the scheduler. */
public final class VirtualTiming implements Timing {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long now;
    private long numbers;
    private long creep;

    /** At zero. */
    public VirtualTiming() {}

    private record Task(long due, long number, Runnable task) {}

    @Override
    public long nanos() {
        now += creep;
        return now;
    }

    /** From now on each look at the clock takes its time. */
    public void creep(Duration aLook) {
        creep = aLook.toNanos();
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Task scheduled = new Task(now + Math.max(0, delay.toNanos()), numbers++, task);
        tasks.add(scheduled);
        return () -> tasks.remove(scheduled);
    }

    /** Runs what is due meanwhile, each task at its time. */
    public void advance(Duration by) {
        long until = now + by.toNanos();
        while (!tasks.isEmpty() && tasks.element().due() <= until) {
            Task next = tasks.remove();
            now = Math.max(now, next.due());
            next.task().run();
        }
        now = until;
    }
}
