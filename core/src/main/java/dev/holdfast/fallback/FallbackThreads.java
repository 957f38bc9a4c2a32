// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads for fallbacks: as many as the bulkhead lets in, none before the first, and none for long after the last. */
final class FallbackThreads implements Executor {

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), FallbackThreads::thread);

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "holdfast-fallback");
        thread.setDaemon(true);
        // Threads made in a request of a web application would otherwise keep its class loader alive.
        thread.setContextClassLoader(FallbackThreads.class.getClassLoader());
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }
}
