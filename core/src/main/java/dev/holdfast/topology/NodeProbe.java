// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.time.Duration;
import java.util.List;

/**
 * Asks nodes who they are, with the application's own client, TLS and credentials; an adapter supplies it.
 *
 * <p>Calls block and come from Holdfast's own probe threads, at most one at a time for one node.
 *
 * @since 0.1.0
 */
public interface NodeProbe {

    /**
     * Dials a node and does the client's handshake.
     *
     * @param node where to dial; TLS is still verified against the endpoint's name
     * @return a connection that is kept for many questions
     * @throws ProbeException if the node cannot be reached or refuses
     */
    Connection dial(NodeAddress node) throws ProbeException;

    /**
     * Whether connections are encrypted and the server's certificate is verified. Without, the password would go in
     * clear to whatever address a server lists, so only private addresses are learned.
     *
     * @return false by default
     */
    default boolean encrypted() {
        return false;
    }

    /**
     * The database that the client's connections are on.
     *
     * @return its number, 0 by default
     */
    default int database() {
        return 0;
    }

    /** One kept connection to one node. */
    interface Connection extends AutoCloseable {

        /**
         * Sends HELLO, INFO server, INFO replication and INFO persistence in one write and reads the replies.
         *
         * @param timeout how long the replies may take
         * @return what was answered, refusals included
         * @throws ProbeException if the connection broke or the replies did not come in time; it is then closed
         */
        ProbeReply ask(Duration timeout) throws ProbeException;

        /**
         * As {@link #ask(Duration)}, and in the same write INFO memory and INFO stats, whose text comes with the others.
         *
         * @param timeout how long the replies may take
         * @return as of {@link #ask(Duration)}, which by default is all that is asked
         * @throws ProbeException if the connection broke or the replies did not come in time; it is then closed
         */
        default ProbeReply askWithVitals(Duration timeout) throws ProbeException {
            return ask(timeout);
        }

        /**
         * Deletes keys, with UNLINK, or with DEL where the user may not UNLINK. The connection is closed afterwards.
         *
         * @param database whose keys
         * @param keys at most some hundreds
         * @param timeout how long each reply may take
         * @throws ProbeException if they are not all gone, as far as is known; with a misfit if the user may not delete
         */
        default void delete(int database, List<byte[]> keys, Duration timeout) throws ProbeException {
            throw new UnsupportedOperationException("this probe only asks");
        }

        /** Closes the socket at once; may be called from any thread. */
        @Override
        void close();
    }
}
