// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that sleep until one asynchronous call is over: each takes a place of those that may wait, as a thread does that
 * waits in the engine itself. Used by one thread at a time.
 */
final class HeldThreads {

    private final Places places;
    private int counted;
    private int seated;

    /**
     * What all that wait in a group share.
     *
     * @param seats as many threads as may wait
     * @param waiting those that do
     */
    record Places(Semaphore seats, AtomicInteger waiting) {

        static Places of(int maxWaiting) {
            return new Places(new Semaphore(maxWaiting), new AtomicInteger());
        }
    }

    HeldThreads(Places places) {
        this.places = places;
    }

    /** So many threads wait now; the places of those that left are given back. */
    void count(int threads) {
        places.waiting().addAndGet(threads - counted);
        counted = threads;
        if (seated > threads) {
            places.seats().release(seated - threads);
            seated = threads;
        }
    }

    /** Whether each of those that were counted has a place. */
    boolean seat() {
        while (seated < counted && places.seats().tryAcquire()) {
            seated++;
        }
        return seated == counted;
    }
}
