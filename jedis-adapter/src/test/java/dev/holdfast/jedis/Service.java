// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A small application: threads that write and read as fast as they are let, and keep count. */
final class Service implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final Queue<RuntimeException> errors = new ConcurrentLinkedQueue<>();

    Service(int writers, LongSupplier increment, Supplier<String> read) {
        for (int index = 0; index < writers; index++) {
            threads.add(new Thread(() -> loop(increment::getAsLong, written), "writer-" + index));
        }
        threads.add(new Thread(() -> loop(read::get, new AtomicLong()), "reader"));
        threads.forEach(Thread::start);
    }

    private void loop(Runnable command, AtomicLong counter) {
        while (!stop.get()) {
            long began = System.nanoTime();
            try {
                command.run();
                counter.incrementAndGet();
            } catch (RuntimeException e) {
                if (e instanceof FailoverFailure failure && failure.outcome() == Outcome.UNKNOWN) {
                    unknown.incrementAndGet();
                } else {
                    errors.add(e);
                }
            }
            longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        }
    }

    /** Writes that were acknowledged. */
    long written() {
        return written.get();
    }

    /** Writes that ended with an unknown outcome. */
    long unknown() {
        return unknown.get();
    }

    /** All other errors. */
    Queue<RuntimeException> errors() {
        return errors;
    }

    Duration longestCall() {
        return Duration.ofNanos(longestNanos.get());
    }

    /** Waits until each thread has ended its call. */
    @Override
    public void close() {
        stop.set(true);
        for (Thread thread : threads) {
            try {
                thread.join(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
