// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does something aside, each on a thread of its own. Not on the common pool: with two cores it has a single thread, which
 * since JDK 25 is used all the same, so that one blocked call would keep all others from beginning.
 */
final class Aside {

    static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "aside");
        thread.setDaemon(true);
        thread.start();
    };

    private Aside() {}

    static <T extends @Nullable Object> CompletableFuture<T> supply(Supplier<T> supplier) {
        return CompletableFuture.supplyAsync(supplier, THREADS);
    }

    static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, THREADS);
    }
}
