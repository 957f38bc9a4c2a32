// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.util.concurrent.CompletionStage;

/**
 * Resolves the host name of an endpoint.
 *
 * <p>Safe for use by several threads. Made by {@link EndpointResolvers}.
 *
 * @since 0.1.0
 */
public interface EndpointResolver extends AutoCloseable {

    /**
     * Resolves a host name, a name of the hosts file, or an address literal (IPv4, IPv6, IPv6 in brackets).
     *
     * <p>Asynchronous and coalesced: callers that ask for one name at one time share one lookup. Never throws and
     * never blocks the caller; ends within the total deadline of the {@link DnsSettings}, plus at most the lookup that
     * is under way already. Steps attached to the stage run on the thread that completes it, which is a lookup thread
     * or the caller's own: they must not block.
     *
     * @param host the name or address; letter case does not matter; a name that ends in a dot is never completed with
     *     the search path
     * @param freshness whether an answer from the cache will do
     * @return a stage of the caller's own, which fails only with a {@link ResolutionException}, never wrapped
     */
    CompletionStage<Resolution> resolve(String host, Freshness freshness);

    /** Ends all lookups under way with {@link ResolutionException.Kind#CLOSED} and ends the lookup threads. */
    @Override
    void close();

    /**
     * How new an answer has to be.
     *
     * @since 0.1.0
     */
    enum Freshness {
        /** An answer whose time to live has not run out is given at once. */
        CACHED,
        /**
         * Never an answer whose query was sent before the call. Shared with other such callers; one name is looked up
         * at most once in 250 ms, and callers within the pause share the next lookup.
         */
        FRESH
    }
}
