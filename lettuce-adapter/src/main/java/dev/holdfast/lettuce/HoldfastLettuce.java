// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.Holdfast;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.Endpoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.Objects;

/**
 * Makes Lettuce clients whose connections follow the primary of a {@link Holdfast}.
 *
 * <p>Clients are closed by whoever made them, before the {@code Holdfast}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HoldfastLettuce {

    private HoldfastLettuce() {}

    /**
     * A RedisClient on the group's primary, with client resources of its own; or on its readers, if the URI names one: each
     * connection then goes to one of them in turn, and a command that may write is refused before it is sent.
     *
     * @param holdfast the group; stays the caller's to close, after the client
     * @param redisUri credentials, TLS, database, timeouts as for any RedisClient; host and port are the group's endpoint, or
     *     one of its readers'
     * @return a drop-in RedisClient: options, listeners, connections, pools as always; does no I/O before the first connection
     *     but for the search
     * @throws IllegalArgumentException if the URI names another endpoint, Sentinels or a Unix socket
     */
    public static RedisClient client(Holdfast holdfast, RedisURI redisUri) {
        requireEndpoint(holdfast, redisUri);
        return make(holdfast, DefaultClientResources.create(), true, redisUri, gap -> {});
    }

    /**
     * As {@link #client(Holdfast, RedisURI)}, on client resources that exist.
     *
     * @param holdfast the group; stays the caller's to close, after the client
     * @param clientResources stay the caller's to shut down, after the client
     * @param redisUri as for any RedisClient; host and port are the group's endpoint
     * @return a drop-in RedisClient
     * @throws IllegalArgumentException if the URI names another endpoint, Sentinels or a Unix socket
     */
    public static RedisClient client(Holdfast holdfast, ClientResources clientResources, RedisURI redisUri) {
        return client(holdfast, clientResources, redisUri, gap -> {});
    }

    /**
     * As {@link #client(Holdfast, ClientResources, RedisURI)}, with word of gaps in subscriptions.
     *
     * @param holdfast the group; stays the caller's to close, after the client
     * @param clientResources stay the caller's to shut down, after the client
     * @param redisUri as for any RedisClient; host and port are the group's endpoint
     * @param listener told when a subscription was cut and restored
     * @return a drop-in RedisClient
     * @throws IllegalArgumentException if the URI names another endpoint, Sentinels or a Unix socket
     */
    public static RedisClient client(
            Holdfast holdfast, ClientResources clientResources, RedisURI redisUri, SubscriptionListener listener) {
        requireEndpoint(holdfast, redisUri);
        Objects.requireNonNull(clientResources, "clientResources");
        return make(holdfast, clientResources, false, redisUri, listener);
    }

    /**
     * A RedisClient with all that one that exists has: resources, URI, options, default timeout, listeners.
     *
     * @param holdfast the group; its primary must be the client's host and port
     * @param existing stays open and stays the caller's to close, after the client that is returned; its connections are not
     *     used
     * @return a drop-in RedisClient; closing it closes neither the existing client nor its resources
     * @throws IllegalArgumentException if the client has another endpoint, or none
     */
    public static RedisClient wrap(Holdfast holdfast, RedisClient existing) {
        RedisURI uri = ExistingClient.uriOf(existing);
        requireEndpoint(holdfast, uri);
        RedisClient ours = make(holdfast, existing.getResources(), false, uri, gap -> {});
        ExistingClient.copy(existing, ours);
        return ours;
    }

    /**
     * The endpoint that a client was made for: what {@code Holdfast.builder().primary(..)} of a client that exists is.
     *
     * @param existing with a RedisURI of its own
     * @return host and port as the client was given them
     * @throws IllegalArgumentException if the client has no RedisURI, or one with Sentinels or a Unix socket
     */
    public static Endpoint endpointOf(RedisClient existing) {
        RedisURI uri = ExistingClient.uriOf(existing);
        if (uri.getSocket() != null || !uri.getSentinels().isEmpty()) {
            throw new IllegalArgumentException("redisUri has Sentinels or a socket and no endpoint");
        }
        return new Endpoint(uri.getHost(), uri.getPort());
    }

    private static RedisClient make(
            Holdfast holdfast, ClientResources resources, boolean owned, RedisURI uri, SubscriptionListener listener) {
        return new HoldfastRedisClient(
                holdfast, recovery(holdfast, uri), resources, owned, uri, Objects.requireNonNull(listener, "listener"));
    }

    private static Recovery recovery(Holdfast holdfast, RedisURI uri) {
        return holdfast.readers().stream()
                .filter(reader -> isOn(reader, uri))
                .findFirst()
                .map(holdfast::recovery)
                .orElseGet(holdfast::recovery);
    }

    private static boolean isOn(Endpoint endpoint, RedisURI uri) {
        return endpoint.host().equalsIgnoreCase(uri.getHost()) && endpoint.port() == uri.getPort();
    }

    private static void requireEndpoint(Holdfast holdfast, RedisURI uri) {
        Objects.requireNonNull(uri, "redisUri");
        boolean same =
                isOn(holdfast.endpoint(), uri) || holdfast.readers().stream().anyMatch(reader -> isOn(reader, uri));
        if (!same || uri.getSocket() != null || !uri.getSentinels().isEmpty()) {
            throw new IllegalArgumentException("redisUri is on " + uri.getHost() + ":" + uri.getPort()
                    + ", but the primary of this Holdfast is " + holdfast.endpoint()
                    + ": give the group's endpoint, without Sentinels and without a socket");
        }
    }
}
