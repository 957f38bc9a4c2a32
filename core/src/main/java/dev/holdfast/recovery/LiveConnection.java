// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import java.util.OptionalLong;

/**
 * One connection of an adapter, as the engine sees it when the epoch moves. Calls come from the engine's threads.
 *
 * @since 0.1.0
 */
public interface LiveConnection {

    /**
     * The epoch in which the connection was dialled.
     *
     * @return 0 while it has not been dialled; {@link dev.holdfast.topology.Standing#BARE} if its client dialled it by itself
     *     and it does not lead to the primary
     */
    long epoch();

    /**
     * The client library that it is one of, for metrics.
     *
     * @return one of few words, such as jedis or lettuce
     */
    default String client() {
        return "other";
    }

    /**
     * Whether a command is on the wire whose reply is awaited and may still come.
     *
     * @return false while idle, dialling or in the handshake
     */
    boolean inFlight();

    /**
     * Closes the socket at once and sends nothing more, so that whoever waits for a reply or for the dial wakes. Must
     * not block, and may be called again.
     */
    void abandon();

    /**
     * The command in flight whose reply comes next, if it is one that should be answered at once. Looked at now and then, so
     * that a command has nothing to note of itself.
     *
     * @return another number for another command; {@link #NOTHING} if none is in flight, or it waits as its caller said
     */
    default long awaited() {
        return NOTHING;
    }

    /** That no command is awaited. */
    long NOTHING = 0;

    /**
     * The read in flight that was begun first, of those that have a fallback.
     *
     * @param begunBefore only one that was begun before, as {@link dev.holdfast.timing.Timing#nanos()}
     * @return when it was begun; empty if there is none
     */
    default OptionalLong oldestRead(long begunBefore) {
        return OptionalLong.empty();
    }

    /**
     * Ends the reads in flight that have a fallback, so that whoever waits for them can use it. Must not block.
     *
     * @param begunBy only those that were begun until then, as {@link dev.holdfast.timing.Timing#nanos()}
     */
    default void giveUpReads(long begunBy) {}
}
