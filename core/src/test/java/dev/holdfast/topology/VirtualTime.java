// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.PriorityQueue;

/** A clock that jumps from one task to the next: an hour takes as long as what happens in it. One thread only. */
final class VirtualTime implements Timing {

    /** More tasks than this at one instant are a loop that would never end. */
    private static final int MOST_AT_ONCE = 2_000;

    private final PriorityQueue<Task> queue = new PriorityQueue<>();
    private final Runnable afterEach;
    // Near the wrap-around of nanoTime, so that a comparison that is not by difference shows.
    private final long origin = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
    private long elapsed;
    private long numbers;
    private long atThisInstant;
    private long tasks;

    private static final class Task implements Comparable<Task>, Cancellable {

        final long at;
        final long number;
        final Runnable action;
        boolean cancelled;

        Task(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Task other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    VirtualTime(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    @Override
    public long nanos() {
        return origin + elapsed;
    }

    /** Milliseconds since the beginning. */
    long millis() {
        return elapsed / 1_000_000;
    }

    long tasks() {
        return tasks;
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        return in(Math.max(0, delay.toNanos()), task);
    }

    Cancellable inMillis(long millis, Runnable task) {
        return in(millis * 1_000_000, task);
    }

    Cancellable inMicros(long micros, Runnable task) {
        return in(micros * 1_000, task);
    }

    private Task in(long nanos, Runnable action) {
        Task task = new Task(elapsed + nanos, numbers++, action);
        queue.add(task);
        return task;
    }

    /** Runs all tasks that are due until then; stops early if asked to. */
    void runUntil(long millis, java.util.function.BooleanSupplier stop) {
        long end = millis * 1_000_000;
        while (!queue.isEmpty() && queue.peek().at <= end && !stop.getAsBoolean()) {
            Task task = queue.poll();
            if (task.cancelled) {
                continue;
            }
            atThisInstant = task.at == elapsed ? atThisInstant + 1 : 0;
            elapsed = task.at;
            if (atThisInstant > MOST_AT_ONCE) {
                throw new Violation("spins", MOST_AT_ONCE + " tasks at " + millis() + " ms");
            }
            tasks++;
            task.action.run();
            afterEach.run();
        }
        elapsed = Math.max(elapsed, end);
    }
}
