// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

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
}
