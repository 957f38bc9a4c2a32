// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;
import java.util.function.Consumer;

/** Asks nodes without blocking the search; real with sockets, scripted in the simulation. */
interface Inquiry extends AutoCloseable {

    /** Whether nodes can be asked at all yet: false until an adapter supplied the way. */
    boolean ready();

    /** Whether a password that goes to a node is safe on the way, and the node is who it should be. */
    boolean encrypted();

    /** The database that the application's client uses. */
    default int database() {
        return 0;
    }

    /** Asks one node; the answer comes on the search's thread. Never called again for a node before it came. */
    void ask(NodeAddress node, Inquirer inquirer);

    /**
     * Does some work on a node, over a connection of its own.
     *
     * @param then told on the search's thread that it is done, or why not
     */
    default void work(NodeAddress node, Work work, Consumer<Optional<Exception>> then) {
        throw new UnsupportedOperationException("this one only asks");
    }

    /** Some work on a node; blocks, and runs on a probe's thread. */
    interface Work {

        /** Whether there is anything to do, for which a connection has to be dialled. */
        boolean isNeeded();

        void on(NodeProbe.Connection connection) throws ProbeException;
    }

    /** Drops what is kept for a node. */
    void forget(NodeAddress node);

    @Override
    void close();

    /** Who asked. */
    interface Inquirer {

        /** The answer is late: half of its time is over. */
        void late(NodeAddress node);

        /** The answer, or that there is none. */
        void answered(NodeAddress node, Finding finding);

        /** How the node fares; comes now and then, before an answer. */
        default void fares(NodeAddress node, NodeVitals vitals) {}

        /** What answered does not fit the configuration. */
        void misfit(NodeAddress node, Misfit misfit, long askedAt);
    }
}
