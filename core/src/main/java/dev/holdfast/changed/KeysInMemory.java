// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.changed;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** In the order in which they came; bounded. */
final class KeysInMemory implements ChangedKeys {

    private final int most;
    private final WhenFull whenFull;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final Set<ChangedKey> keys = new LinkedHashSet<>();

    KeysInMemory(int atMost, WhenFull whenFull) {
        if (atMost < 1) {
            throw new IllegalArgumentException("changedKeys must remember at least 1 key, but was " + atMost);
        }
        this.most = atMost;
        this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
    }

    @Override
    public void add(List<ChangedKey> more) {
        lock.lock();
        try {
            if (whenFull == WhenFull.FAIL_WRITE && lacksRoomFor(more)) {
                throw new ChangedKeysFullException(keys.size());
            }
            keys.addAll(more);
            forgetBeyondMost();
        } finally {
            lock.unlock();
        }
    }

    /** All or none: a write is refused as a whole. */
    private boolean lacksRoomFor(Collection<ChangedKey> more) {
        return keys.size()
                        + more.stream()
                                .distinct()
                                .filter(key -> !keys.contains(key))
                                .count()
                > most;
    }

    private void forgetBeyondMost() {
        Iterator<ChangedKey> oldest = keys.iterator();
        while (keys.size() > most) {
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public List<ChangedKey> oldest(int atMost) {
        lock.lock();
        try {
            return keys.stream().limit(atMost).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(List<ChangedKey> deleted) {
        lock.lock();
        try {
            deleted.forEach(keys::remove);
        } finally {
            lock.unlock();
        }
    }
}
