// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.changed;

import java.util.List;

/**
 * Remembers which keys were changed elsewhere while Redis was away, until they are deleted there. The one that Holdfast brings
 * is in memory, so it ends with its process; an application that has an outbox may give that.
 *
 * <p>Called from any thread; calls may block. What throws is logged and tried again, and reads wait meanwhile.
 *
 * @since 0.1.0
 */
public interface ChangedKeys {

    /**
     * Remembers keys; one that is remembered already is remembered once.
     *
     * @param keys at least one
     * @throws ChangedKeysFullException if there is no room: the write that changes them must fail
     */
    void add(List<ChangedKey> keys);

    /**
     * Keys to be deleted.
     *
     * @param atMost how many
     * @return empty if none is remembered any more
     */
    List<ChangedKey> oldest(int atMost);

    /**
     * Forgets keys, because they were deleted.
     *
     * @param deleted what {@link #oldest} gave
     */
    void remove(List<ChangedKey> deleted);

    /**
     * Keys in memory, which end with the process.
     *
     * @param atMost how many are remembered
     * @param whenFull what becomes of one more
     * @return thread-safe
     * @throws IllegalArgumentException if fewer than one is to be remembered
     */
    static ChangedKeys inMemory(int atMost, WhenFull whenFull) {
        return new KeysInMemory(atMost, whenFull);
    }

    /** What becomes of one more key when as many are remembered as may be. */
    enum WhenFull {
        /** It is refused, and so the write that changes it must fail. */
        FAIL_WRITE,
        /** The oldest one is forgotten: its stale value will be read until it expires. */
        FORGET_OLDEST
    }
}
