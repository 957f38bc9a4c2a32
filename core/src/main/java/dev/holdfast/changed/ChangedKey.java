// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.changed;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of one database whose value in Redis is no longer true. Never changes.
 *
 * @since 0.1.0
 */
public final class ChangedKey {

    private final int database;
    private final byte[] key;

    /**
     * Copies the key.
     *
     * @param database the database's number
     * @param key as the client sends it
     * @throws IllegalArgumentException if the number is less than zero
     */
    public ChangedKey(int database, byte[] key) {
        if (database < 0) {
            throw new IllegalArgumentException("database must be at least 0, but was " + database);
        }
        this.database = database;
        this.key = Objects.requireNonNull(key, "key").clone();
    }

    /**
     * Where the key is.
     *
     * @return the database's number
     */
    public int database() {
        return database;
    }

    /**
     * The key.
     *
     * @return a copy
     */
    public byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChangedKey that && database == that.database && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * database + Arrays.hashCode(key);
    }

    /** Without the key, which belongs into no log. */
    @Override
    public String toString() {
        return "a key of " + key.length + " bytes in database " + database;
    }
}
