// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of some library, with failover by its adapter, as {@link AdapterContract} uses it: operations on text. Each
 * operation either returns the server's answer or throws what the library throws.
 *
 * @since 0.1.0
 */
public interface ContractClient extends AutoCloseable {

    /**
     * What an adapter must let an application know of a failed call.
     *
     * @since 0.1.0
     */
    enum Verdict {
        /** It did not run; it may be repeated. */
        NOT_APPLIED,
        /** Nobody knows whether it ran. */
        UNKNOWN,
        /** The cursor is another server's; the scan is to be begun again. */
        CURSOR_LOST,
        /** The server's own answer to the command, handed through. */
        ANSWER,
        /** Anything else, which breaks the contract where it is not asked for. */
        OTHER
    }

    /**
     * What an application learns from an exception of this client.
     *
     * @param failure what an operation threw
     * @return never null
     */
    Verdict judge(Throwable failure);

    /**
     * How many primaries were verified.
     *
     * @return the epoch
     */
    long epoch();

    /**
     * Sends one command on any connection.
     *
     * @param words the command and its arguments
     * @return the reply: text, a number as a {@link Long}, a list of these, or null
     */
    @Nullable
    Object command(String... words);

    /**
     * Sends a read on a connection to one of the readers; only where {@link ContractSettings.Option#READERS} is asked for.
     *
     * @param words the command and its arguments
     * @return as of {@link #command}
     */
    @Nullable
    Object read(String... words);

    /**
     * Reads a key (GET), with a fallback of this call's own.
     *
     * @param key the key
     * @param fallback used when the server cannot answer
     * @return what one of them returned
     */
    @Nullable
    String getOrElse(String key, Supplier<String> fallback);

    /**
     * Sends commands in one pipeline.
     *
     * @param commands each a command with its arguments
     * @return a reply each, in their order; an error is the exception that the library makes of it
     */
    List<@Nullable Object> pipeline(List<List<String>> commands);

    /**
     * Waits for an item of a list (BLPOP).
     *
     * @param key the list
     * @param atMost how long, in whole seconds
     * @return the item
     */
    @Nullable
    String blockingPop(String key, Duration atMost);

    /**
     * Reads a page of keys (SCAN).
     *
     * @param cursor {@code 0}, or as answered by the page before
     * @param count about how many
     * @return the next cursor, then the keys
     */
    List<String> scan(String cursor, int count);

    /**
     * Takes one connection for a transaction.
     *
     * @return to be closed by the caller
     */
    Transaction begin();

    /**
     * Subscribes to a channel.
     *
     * @param channel the channel
     * @param receiver called with each message, on a thread of the client's
     * @return once the server has confirmed it; ends the subscription when closed
     */
    Subscription subscribe(String channel, Consumer<String> receiver);

    @Override
    void close();

    /**
     * A transaction on one connection. Its methods throw as those of the client.
     *
     * @since 0.1.0
     */
    interface Transaction extends AutoCloseable {

        /**
         * Watches a key; before {@link #multi()}.
         *
         * @param key the key
         */
        void watch(String key);

        /** Begins the queue (MULTI). */
        void multi();

        /**
         * Queues a command.
         *
         * @param words the command and its arguments
         */
        void queue(String... words);

        /**
         * Runs what was queued.
         *
         * @return the replies; null if a watched key was changed
         */
        @Nullable
        List<@Nullable Object> exec();

        /** Gives the connection back, whatever state the transaction is in; throws nothing. */
        @Override
        void close();
    }

    /**
     * A subscription.
     *
     * @since 0.1.0
     */
    interface Subscription extends AutoCloseable {

        /**
         * How many gaps the client told of.
         *
         * @return zero while no connection was lost
         */
        int gaps();

        /** Unsubscribes, and waits until the thread that received has ended. */
        @Override
        void close();
    }
}
