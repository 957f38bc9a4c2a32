// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Writes at a steady pace, one call after the other, until it is stopped; a call that waited is not made up for. */
final class ProbeLoop implements Runnable {
    static final Duration PACE = Duration.ofMillis(20);

    private final ProbeWrite write;
    private final Consumer<Sample> sink;
    private volatile boolean stopping;

    ProbeLoop(ProbeWrite write, Consumer<Sample> sink) {
        this.write = write;
        this.sink = sink;
    }

    @Override
    public void run() {
        long number = ProbeWrite.FIRST;
        long next = System.nanoTime();
        while (!stopping) {
            Sample sample = write.write(number);
            sink.accept(sample);
            // The first one is tried until it succeeds; all others once.
            number += number == ProbeWrite.FIRST && !sample.ok() ? 0 : 1;
            next = Math.max(next + PACE.toNanos(), System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    void stop() {
        stopping = true;
    }
}
