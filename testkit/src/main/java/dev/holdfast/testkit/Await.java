// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline whose error tells what was waited for. */
final class Await {
    private Await() {}

    static void until(String what, Duration deadline, BooleanSupplier condition, Supplier<String> evidence) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting until " + what);
            }
            if (System.nanoTime() - start > deadline.toNanos()) {
                throw new IllegalStateException(
                        "waited " + deadline.toMillis() + " ms, but not yet: " + what + "\n" + evidence.get());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
