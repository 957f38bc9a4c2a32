// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.timing;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of this process: one scheduler thread whatever the number of groups and pools, and a small pool of daemon
 * threads where probes and callbacks may block.
 *
 * <p>Shared and counted: the last lease that is closed ends the threads, so that a class loader can go.
 *
 * @since 0.1.0
 */
public final class ProcessThreads implements Timing, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessThreads.class);

    /** Probes block for as long as the client's connect timeout; one outstanding a node. */
    private static final int MOST_BLOCKING = 64;

    private static final Duration WHEN_ALL_ARE_BUSY = Duration.ofMillis(5);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static int leases;
    private static Threads shared = new Threads();

    private final Threads threads;
    private boolean closed;

    /** What is shared. */
    private static final class Threads {

        final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, daemon("holdfast-scheduler"));
        final ThreadPoolExecutor blocking = new ThreadPoolExecutor(
                0,
                MOST_BLOCKING,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemon("holdfast-worker"),
                new ThreadPoolExecutor.AbortPolicy());

        Threads() {
            scheduler.setRemoveOnCancelPolicy(true);
        }

        /** Ends after what is already due, which includes the last words of those who close. */
        void end() {
            scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            scheduler.execute(() -> {
                scheduler.shutdown();
                blocking.shutdown();
            });
        }

        private static java.util.concurrent.ThreadFactory daemon(String name) {
            return task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                // Threads made in a request of a web application would otherwise keep its class loader alive.
                thread.setContextClassLoader(ProcessThreads.class.getClassLoader());
                return thread;
            };
        }
    }

    private ProcessThreads(Threads threads) {
        this.threads = threads;
    }

    /**
     * Takes a share in the threads; none is started before there is something to run.
     *
     * @return to be closed once
     */
    public static ProcessThreads lease() {
        LOCK.lock();
        try {
            if (leases++ == 0) {
                shared = new Threads();
            }
            return new ProcessThreads(shared);
        } finally {
            LOCK.unlock();
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> future =
                    threads.scheduler.schedule(() -> guard(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException ended) {
            // The last lease was closed while this task was on its way: nobody waits for it any more.
            return () -> {};
        }
    }

    /** A task that throws must not end the thread's work for all groups. */
    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error broken) {
            LOG.error("A task of Holdfast threw; its threads go on", broken);
        }
    }

    /**
     * Where probes and callbacks may block.
     *
     * <p>Never rejects: while all threads are busy a task waits for one, since a limit of this process must not look
     * like a node that cannot be reached; after the last lease was closed a task is dropped.
     *
     * @return an executor for tasks whose order does not matter
     */
    public Executor blocking() {
        return this::block;
    }

    private void block(Runnable task) {
        try {
            threads.blocking.execute(() -> guard(task));
        } catch (RejectedExecutionException busy) {
            if (!threads.blocking.isShutdown()) {
                schedule(() -> block(task), WHEN_ALL_ARE_BUSY);
            }
        }
    }

    /** Gives the share back; the last one ends the threads. */
    @Override
    public void close() {
        LOCK.lock();
        try {
            if (!closed) {
                closed = true;
                if (--leases == 0) {
                    threads.end();
                }
            }
        } finally {
            LOCK.unlock();
        }
    }
}
