// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/**
 * What repeating a command would do whose first run has an unknown outcome.
 *
 * @since 0.1.0
 */
public enum Safety {
    /** Twice is as good as once: no change of the keyspace, nothing seen by others, a reply of the same meaning. */
    READ,

    /** Goes on with a cursor, which only the server that issued it understands; may be repeated there only. */
    CURSOR,

    /** Vouches for or configures one connection: never retried on another. */
    CONNECTION,

    /** Changes something, or is not known: never repeated without the user's word. */
    UNSAFE
}
