// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where a stage's servers run, if not as processes of this machine: in containers, say. A test names it once, in
 * {@link RedisStage.Builder#on}, and its verbs stay the same. To be implemented by whoever has another place for servers.
 *
 * <p>Implementations are thread-safe, and throw {@link IllegalStateException} with what to do where the place is not to be had.
 *
 * @since 0.1.0
 */
public interface Staging {

    /**
     * What a table of what was staged calls it.
     *
     * @return a word or two, such as {@code containers}
     * @since 0.1.0
     */
    String name();

    /**
     * Makes a network for the nodes of one stage.
     *
     * @return an empty network, closed by the stage
     * @since 0.1.0
     */
    Network open();

    /**
     * The network of one stage: this JVM reaches its machines, and they each other.
     *
     * @since 0.1.0
     */
    interface Network extends AutoCloseable {

        /**
         * The port that clients dial, on every machine.
         *
         * @return a port number
         * @since 0.1.0
         */
        int port();

        /**
         * Adds a machine; nothing runs on it yet.
         *
         * @return a machine with an address that no other had
         * @since 0.1.0
         */
        Machine add();

        /** Removes the network, after its machines. */
        @Override
        void close();
    }

    /**
     * A machine with one address, one server, and a proxy before it. The address stays, whatever happens to the machine. Verbs
     * return when what they say is so.
     *
     * @since 0.1.0
     */
    interface Machine extends AutoCloseable {

        /**
         * The address that clients and other machines dial.
         *
         * @return an IP literal
         * @since 0.1.0
         */
        String address();

        /**
         * Where the server has to listen, behind the proxy.
         *
         * @return a port number; this JVM reaches it too
         * @since 0.1.0
         */
        int serverPort();

        /**
         * What redis.conf has to say here: where to listen and where to keep files.
         *
         * @return lines of redis.conf
         * @since 0.1.0
         */
        List<String> settings();

        /**
         * Gives the server a copy of a folder's files, under the same path; the server may not have been started yet.
         *
         * @param folder a folder of this machine
         * @since 0.1.0
         */
        void provide(Path folder);

        /**
         * Starts the server, with the data that it has saved. It need not answer yet.
         *
         * @param settings all of redis.conf
         * @since 0.1.0
         */
        void start(List<String> settings);

        /**
         * Lets clients dial the server, which answers by now.
         *
         * @since 0.1.0
         */
        void admit();

        /**
         * Whether the server runs, frozen or not.
         *
         * @return false before it was started, and after a crash or stop
         * @since 0.1.0
         */
        boolean isRunning();

        /**
         * The server's process id.
         *
         * @return as whoever runs it counts them
         * @since 0.1.0
         */
        long pid();

        /**
         * Stops the server from running, without ending it.
         *
         * @since 0.1.0
         */
        void freeze();

        /**
         * Ends {@link #freeze}.
         *
         * @since 0.1.0
         */
        void thaw();

        /**
         * Whether the server is frozen.
         *
         * @return false where that is not known
         * @since 0.1.0
         */
        boolean isFrozen();

        /**
         * Ends the server, or the whole machine, without a word.
         *
         * @since 0.1.0
         */
        void kill();

        /**
         * Ends the server in good order.
         *
         * @since 0.1.0
         */
        void stop();

        /**
         * Deletes what the server has saved; it does not run.
         *
         * @since 0.1.0
         */
        void forget();

        /**
         * What the server has logged.
         *
         * @param lines how many of the last lines
         * @return some text, also when there is no log to be had
         * @since 0.1.0
         */
        String log(int lines);

        /**
         * What stands before the server.
         *
         * @return the proxy
         * @throws IllegalStateException where none does
         * @since 0.1.0
         */
        Wire wire();

        /**
         * Takes the machine off the network: no packet reaches it or leaves it.
         *
         * @since 0.1.0
         */
        void disconnect();

        /**
         * As {@link #disconnect}, after all connections have been cut.
         *
         * @since 0.1.0
         */
        void cutOff();

        /**
         * Ends {@link #disconnect} and {@link #cutOff}, at the same address.
         *
         * @since 0.1.0
         */
        void reconnect();

        /** Kills and removes the machine. */
        @Override
        void close();
    }

    /**
     * What stands at a node's address before its server, and can do to connections what a server cannot.
     *
     * @since 0.1.0
     */
    interface Wire {

        /**
         * Passes nothing on, in either direction.
         *
         * @since 0.1.0
         */
        void hold();

        /**
         * Ends {@link #hold}.
         *
         * @since 0.1.0
         */
        void release();

        /**
         * Refuses new connections.
         *
         * @since 0.1.0
         */
        void refuse();

        /**
         * Ends {@link #refuse}.
         *
         * @since 0.1.0
         */
        void accept();

        /**
         * Ends every client's connection.
         *
         * @since 0.1.0
         */
        void reset();

        /**
         * Holds each reply for so long, and lets at most so many bytes of replies of one connection pass in a second.
         *
         * @param latency zero or more
         * @param bytesPerSecond 1 or more
         * @since 0.1.0
         */
        void slow(Duration latency, int bytesPerSecond);

        /**
         * Ends {@link #slow}.
         *
         * @since 0.1.0
         */
        void fast();
    }
}
