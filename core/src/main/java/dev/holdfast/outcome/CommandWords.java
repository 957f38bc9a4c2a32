// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/**
 * A command as the seam sees it: its name and its arguments, as they go to the server.
 *
 * @since 0.1.0
 */
public interface CommandWords {

    /**
     * How many words there are, the name included.
     *
     * @return at least 1
     */
    int count();

    /**
     * One word. The array may be the client's own; nobody here writes to it.
     *
     * @param index 0 for the command's name (any case) up to {@link #count()} - 1
     * @return the bytes of that word
     */
    byte[] word(int index);
}
