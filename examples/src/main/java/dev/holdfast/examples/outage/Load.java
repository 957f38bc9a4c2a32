// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, whether or not the earlier ones have ended; one in twenty changes a product. A read that gives a
 * version older than one that was committed before the read began is stale.
 */
final class Load {

    private static final int ONE_CHANGE_IN = 20;

    private final Products products;
    private final int rate;
    private final AtomicLongArray committed;
    private final Random random = new Random(5);
    private final Queue<Request> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "request");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean stopped;

    /** One request: when it was due and when it ended. */
    record Request(long due, long end, boolean failed, boolean stale) {}

    Load(Products products, int rate, int count) {
        this.products = products;
        this.rate = rate;
        this.committed = new AtomicLongArray(count);
    }

    void start() {
        Thread clock = new Thread(this::run, "load");
        clock.setDaemon(true);
        clock.start();
    }

    private void run() {
        long due = System.nanoTime();
        while (!stopped) {
            long now = due;
            int product = random.nextInt(committed.length());
            boolean change = random.nextInt(ONE_CHANGE_IN) == 0;
            begun.incrementAndGet();
            threads.execute(() -> request(now, product, change));
            due += TimeUnit.SECONDS.toNanos(1) / rate;
            LockSupport.parkNanos(due - System.nanoTime());
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    private void request(long due, int product, boolean change) {
        boolean failed = false;
        boolean stale = false;
        long newest = committed.get(product);
        try {
            if (change) {
                products.change(product, version -> committed.accumulateAndGet(product, version, Math::max));
            } else {
                stale = products.read(product) < newest;
            }
        } catch (RuntimeException e) {
            failed = true;
            if (Boolean.getBoolean("holdfast.outage.verbose")) {
                e.printStackTrace();
            }
        }
        ended.add(new Request(due, System.nanoTime(), failed, stale));
    }

    /** No more requests; those that are under way have some time to end. */
    void stop() throws InterruptedException {
        stopped = true;
        threads.shutdown();
        if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
            System.err.println((begun.get() - ended.size()) + " requests have not ended");
        }
    }

    Queue<Request> ended() {
        return ended;
    }

    /** Those that hang still. */
    int hanging() {
        return begun.get() - ended.size();
    }
}
