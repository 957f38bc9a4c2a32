// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.dns.EndpointResolvers;
import dev.holdfast.dns.Resolution;
import dev.holdfast.timing.ProcessThreads;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * How to reach the nodes of a group: its endpoint, credentials and name servers. To be closed; safe for several threads.
 *
 * @since 0.1.0
 */
public final class RedisAccess implements AutoCloseable {
    private final Endpoint endpoint;
    private final Login login;
    private final ProcessThreads threads = ProcessThreads.lease();
    private final EndpointResolver resolver;

    /**
     * Prepares, without any I/O.
     *
     * @param endpoint the name and port that applications use
     * @param login credentials and TLS
     * @param dns which name servers to ask
     */
    public RedisAccess(Endpoint endpoint, Login login, DnsSettings dns) {
        this.endpoint = endpoint;
        this.login = login;
        this.resolver = EndpointResolvers.dnsjava(dns, threads);
    }

    /**
     * What is to be reached.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * How it logs in.
     *
     * @return the login
     */
    public Login login() {
        return login;
    }

    /**
     * Asks DNS for the endpoint, past all caches of this process.
     *
     * @return the answer
     * @throws RedisUnreachable if there is none
     */
    public Resolution resolve() {
        try {
            return resolver.resolve(endpoint.host(), Freshness.FRESH)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new RedisUnreachable(
                    endpoint.host() + " does not resolve: " + cause.getMessage()
                            + ". Is the name right, and is it asked from inside the VPC (or give --name-server)?",
                    cause);
        }
    }

    /**
     * Dials a node of the group.
     *
     * @param node its address
     * @return a connection, to be closed
     * @throws RedisUnreachable if that fails
     */
    public RedisConnection open(NodeAddress node) {
        return open(node, RedisGroup.TIMEOUT);
    }

    /**
     * Dials a node of the group, with less patience.
     *
     * @param node its address
     * @param timeout for dialling, and for each reply
     * @return a connection, to be closed
     * @throws RedisUnreachable if that fails
     */
    public RedisConnection open(NodeAddress node, Duration timeout) {
        return RedisConnection.open(node, endpoint, login, timeout);
    }

    @Override
    public void close() {
        resolver.close();
        threads.close();
    }
}
