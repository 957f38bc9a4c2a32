// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Within this process, a product is changed, or put into the cache, by one thread at a time. */
final class Locks {

    private final ReentrantLock[] stripes = new ReentrantLock[256];

    Locks() {
        for (int stripe = 0; stripe < stripes.length; stripe++) {
            stripes[stripe] = new ReentrantLock();
        }
    }

    long with(int product, LongSupplier task) {
        ReentrantLock lock = stripes[product % stripes.length];
        lock.lock();
        try {
            return task.getAsLong();
        } finally {
            lock.unlock();
        }
    }
}
