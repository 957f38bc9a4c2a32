// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Writes at a steady pace, one call after the other, until it is stopped; a call that waited is not made up for. */
final class ProbeLoop implements Runnable {
    static final Duration PACE = Duration.ofMillis(20);

    private final Runnable write;
    private final Consumer<Sample> sink;
    private final Clock clock = Clock.systemUTC();
    private volatile boolean stopping;

    ProbeLoop(Runnable write, Consumer<Sample> sink) {
        this.write = write;
        this.sink = sink;
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (!stopping) {
            sink.accept(once());
            next = Math.max(next + PACE.toNanos(), System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private Sample once() {
        Instant began = clock.instant();
        try {
            write.run();
            return new Sample(began, clock.instant(), "");
        } catch (RuntimeException e) {
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            return new Sample(began, clock.instant(), e.getClass().getSimpleName() + message);
        }
    }

    void stop() {
        stopping = true;
    }
}
