// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A map from byte arrays that keeps the entries used last, so many and so many bytes of keys. Not thread-safe. */
final class RecentBytes<V> {
    private final int mostEntries;
    private final int mostBytes;
    private final Map<Key, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;

    RecentBytes(int mostEntries, int mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    @Nullable
    V get(byte[] key) {
        return entries.get(new Key(key));
    }

    /** Keeps the array itself; one that is longer than all that may be kept is not kept. */
    void put(byte[] key, V value) {
        if (key.length > mostBytes) {
            return;
        }
        if (entries.put(new Key(key), value) == null) {
            bytes += key.length;
        }
        Iterator<Key> oldest = entries.keySet().iterator();
        while (entries.size() > mostEntries || bytes > mostBytes) {
            bytes -= oldest.next().bytes.length;
            oldest.remove();
        }
    }

    /** The first key that fits, which then counts as used. */
    byte @Nullable [] find(BiPredicate<byte[], V> fits) {
        for (Map.Entry<Key, V> entry : entries.entrySet()) {
            if (fits.test(entry.getKey().bytes, entry.getValue())) {
                byte[] found = entry.getKey().bytes;
                entries.get(entry.getKey());
                return found;
            }
        }
        return null;
    }

    private static final class Key {
        private final byte[] bytes;
        private final int hash;

        Key(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
