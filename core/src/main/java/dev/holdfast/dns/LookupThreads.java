// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few daemon threads that wait for name servers. An idle one is used again before another is started, and ends
 * after a while without work. Never the common pool: with one or two processors, CompletableFuture starts a thread for
 * each task there.
 */
final class LookupThreads implements Executor, AutoCloseable {

    static final String NAME = "holdfast-dns-";

    /** Two for each name that is looked up at the same time; more names than eight wait for a thread. */
    private static final int MOST_THREADS = 16;

    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor pool;

    LookupThreads(Duration idle) {
        pool = new ThreadPoolExecutor(
                0,
                MOST_THREADS,
                idle.toNanos(),
                TimeUnit.NANOSECONDS,
                new IdleThreadsFirst(),
                this::thread,
                LookupThreads::waitForThread);
    }

    private Thread thread(Runnable work) {
        // Inherits neither thread locals nor the context class loader of the application thread that happened to ask.
        Thread thread = new Thread(null, work, NAME + number.incrementAndGet(), 0, false);
        thread.setContextClassLoader(LookupThreads.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    private static void waitForThread(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown() || !(pool.getQueue() instanceof IdleThreadsFirst queue)) {
            throw new RejectedExecutionException("closed");
        }
        queue.enqueue(task);
    }

    /**
     * Runs a task soon.
     *
     * @throws RejectedExecutionException after close
     */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** Takes a task only when an idle thread waits for it, so that the pool grows before it queues. */
    private static final class IdleThreadsFirst extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        /** Not put: a JDK whose put calls offer would lose the task when no thread is idle. */
        void enqueue(Runnable task) {
            super.offer(task);
        }
    }
}
