// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The real clock, which can be set forward, and a real scheduler thread. */
final class TestTiming implements Timing, AutoCloseable {

    private final AtomicLong ahead = new AtomicLong();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "test-scheduler");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public long nanos() {
        return System.nanoTime() + ahead.get();
    }

    void advance(Duration duration) {
        ahead.addAndGet(duration.toNanos());
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        ScheduledFuture<?> future = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
