// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still unless a test moves it; tasks run when their time has come, on the thread that moves it. */
final class ManualClock implements Timing {

    // So that the clock wraps around within a test: times are to be compared by their difference.
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMillis(30).toNanos());
    private final List<Due> tasks = new ArrayList<>();

    private record Due(long at, Runnable task) {}

    @Override
    public long nanos() {
        return now.get();
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, Duration delay) {
        Due due = new Due(now.get() + delay.toNanos(), task);
        tasks.add(due);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        tasks.remove(due);
    }

    void advance(Duration duration) {
        long to = now.addAndGet(duration.toNanos());
        List<Due> due;
        synchronized (this) {
            due = tasks.stream().filter(task -> task.at() - to <= 0).toList();
            tasks.removeAll(due);
        }
        due.forEach(task -> task.task().run());
    }
}
