// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.recovery.DialLimit;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.RecoverySettings;
import dev.holdfast.topology.Endpoint;
import java.time.Duration;
import java.util.Objects;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.PooledConnectionProvider;

/**
 * Makes Jedis pools and connection providers that follow the primary of a {@link Holdfast}.
 *
 * <p>Pools and providers are closed by whoever made them, before the {@code Holdfast}. Thread-safe.
 *
 * @since 0.1.0
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
public final class HoldfastJedis {

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastJedis.class);

    private HoldfastJedis() {}

    /**
     * A JedisPool on the group's primary.
     *
     * @param holdfast the group; stays the caller's to close, after the pool
     * @param clientConfig credentials, TLS, database, timeouts as for any JedisPool; RESP2
     * @param poolConfig as for any JedisPool
     * @return a drop-in JedisPool; does no I/O before the first borrow but for the search
     * @throws IllegalArgumentException if the client configuration asks for RESP3 or for an AuthXManager
     */
    public static JedisPool pool(
            Holdfast holdfast, JedisClientConfig clientConfig, GenericObjectPoolConfig<Jedis> poolConfig) {
        return pool(holdfast, clientConfig, poolConfig, null, gap -> {});
    }

    /**
     * A JedisPool whose connections are spread over the group's readers. A command that may write is refused before it is
     * sent. Where there is no reader, the primary is read.
     *
     * @param holdfast the group, built with at least one {@code reader(..)}; stays the caller's to close, after the pool
     * @param clientConfig as for any JedisPool; RESP2
     * @param poolConfig as for any JedisPool
     * @return a JedisPool for reads
     * @throws IllegalArgumentException if the group has no reader, or the client configuration asks for RESP3 or for an
     *     AuthXManager
     */
    public static JedisPool readerPool(
            Holdfast holdfast, JedisClientConfig clientConfig, GenericObjectPoolConfig<Jedis> poolConfig) {
        Attachment attachment = new Attachment(
                holdfast,
                readers(holdfast),
                ConfigProxy.forJedis(Objects.requireNonNull(clientConfig, "clientConfig")),
                gap -> {});
        return new HoldfastPool(poolConfig, new Dialling(attachment), null);
    }

    private static Recovery readers(Holdfast holdfast) {
        if (holdfast.readers().isEmpty()) {
            throw new IllegalArgumentException("this Holdfast has no readers: name them with reader(host, port)");
        }
        return holdfast.recovery(holdfast.readers().get(0));
    }

    /**
     * As {@link #pool(Holdfast, JedisClientConfig, GenericObjectPoolConfig)}, with word of gaps in subscriptions.
     *
     * @param holdfast the group; stays the caller's to close, after the pool
     * @param clientConfig credentials, TLS, database, timeouts as for any JedisPool; RESP2
     * @param poolConfig as for any JedisPool
     * @param listener told when a subscription was cut and restored
     * @return a drop-in JedisPool
     */
    public static JedisPool pool(
            Holdfast holdfast,
            JedisClientConfig clientConfig,
            GenericObjectPoolConfig<Jedis> poolConfig,
            SubscriptionListener listener) {
        return pool(holdfast, clientConfig, poolConfig, null, listener);
    }

    /**
     * A JedisPool with a {@link Holdfast} of its own, all settings at their defaults.
     *
     * @param host the group's primary endpoint
     * @param port its port
     * @return closing it closes its Holdfast too
     * @throws IllegalArgumentException if host and port cannot be a primary endpoint
     */
    public static JedisPool pool(String host, int port) {
        Holdfast holdfast = Holdfast.builder().primary(host, port).build();
        return pool(
                holdfast,
                DefaultJedisClientConfig.builder().build(),
                new GenericObjectPoolConfig<>(),
                holdfast,
                gap -> {});
    }

    private static JedisPool pool(
            Holdfast holdfast,
            JedisClientConfig clientConfig,
            GenericObjectPoolConfig<Jedis> poolConfig,
            @Nullable AutoCloseable owned,
            SubscriptionListener listener) {
        Attachment attachment = new Attachment(
                holdfast,
                holdfast.recovery(),
                ConfigProxy.forJedis(Objects.requireNonNull(clientConfig, "clientConfig")),
                listener);
        warnIfLarge(holdfast, poolConfig);
        return new HoldfastPool(poolConfig, new Dialling(attachment), owned);
    }

    /**
     * A JedisPool with the configuration of one that exists: client configuration and pool settings are taken over.
     *
     * @param holdfast the group; its primary must be the pool's host and port
     * @param existing stays open and stays the caller's to close, at once or later; its connections are not used
     * @return a drop-in JedisPool, to be closed by the caller too
     * @throws IllegalArgumentException if the pool has another endpoint, or a factory other than Jedis' own
     */
    public static JedisPool wrap(Holdfast holdfast, JedisPool existing) {
        requireEndpoint(holdfast, PoolSettings.endpointOf(existing));
        return pool(holdfast, PoolSettings.clientConfigOf(existing), PoolSettings.copyOf(existing));
    }

    /**
     * A connection provider for {@code RedisClient.builder().connectionProvider(..)}, {@code UnifiedJedis} and {@code
     * JedisPooled}.
     *
     * @param holdfast the group; stays the caller's to close, after the client
     * @param clientConfig credentials, TLS, database, protocol, timeouts; give the same to the client's builder
     * @param poolConfig as for any connection pool
     * @return closed by the client that it is given to
     * @throws IllegalArgumentException if the client configuration asks for an AuthXManager
     */
    public static PooledConnectionProvider connectionProvider(
            Holdfast holdfast, JedisClientConfig clientConfig, GenericObjectPoolConfig<Connection> poolConfig) {
        return connectionProvider(holdfast, clientConfig, poolConfig, gap -> {});
    }

    /**
     * As {@link #connectionProvider(Holdfast, JedisClientConfig, GenericObjectPoolConfig)}, with word of gaps in
     * subscriptions.
     *
     * @param holdfast the group; stays the caller's to close, after the client
     * @param clientConfig credentials, TLS, database, protocol, timeouts; give the same to the client's builder
     * @param poolConfig as for any connection pool
     * @param listener told when a subscription was cut and restored
     * @return closed by the client that it is given to
     */
    public static PooledConnectionProvider connectionProvider(
            Holdfast holdfast,
            JedisClientConfig clientConfig,
            GenericObjectPoolConfig<Connection> poolConfig,
            SubscriptionListener listener) {
        Attachment attachment = new Attachment(holdfast, holdfast.recovery(), clientConfig, listener);
        warnIfLarge(holdfast, poolConfig);
        return new HoldfastConnectionProvider(poolConfig, new Dialling(attachment));
    }

    /**
     * As {@link #readerPool}, for {@code RedisClient}, {@code UnifiedJedis} and {@code JedisPooled}.
     *
     * @param holdfast the group, built with at least one {@code reader(..)}; stays the caller's to close, after the client
     * @param clientConfig as for {@link #connectionProvider(Holdfast, JedisClientConfig, GenericObjectPoolConfig)}
     * @param poolConfig as for any connection pool
     * @return closed by the client that it is given to
     * @throws IllegalArgumentException if the group has no reader, or the client configuration asks for an AuthXManager
     */
    public static PooledConnectionProvider readerConnectionProvider(
            Holdfast holdfast, JedisClientConfig clientConfig, GenericObjectPoolConfig<Connection> poolConfig) {
        Attachment attachment = new Attachment(holdfast, readers(holdfast), clientConfig, gap -> {});
        return new HoldfastConnectionProvider(poolConfig, new Dialling(attachment));
    }

    /**
     * A RedisClient (since Jedis 7.2) with the configuration of one that exists: client configuration, pool settings, key
     * preprocessor, JSON mapper and search dialect are taken over.
     *
     * @param <C> {@code RedisClient}, which Jedis has since 7.2; other subclasses are refused
     * @param holdfast the group; its primary must be the client's host and port
     * @param existing stays open and stays the caller's to close, at once or later; its connections are not used
     * @return a drop-in RedisClient, to be closed by the caller too
     * @throws IllegalArgumentException if the client has another endpoint, is of another class, has a client-side cache or a
     *     command executor of its own, or a factory of connections other than Jedis' own
     */
    public static <C extends UnifiedJedis> C wrap(Holdfast holdfast, C existing) {
        PooledConnectionProvider provider = ExistingClient.providerOf(existing);
        requireEndpoint(holdfast, PoolSettings.endpointOf(provider));
        JedisClientConfig config = PoolSettings.clientConfigOf(provider);
        return ExistingClient.copy(
                existing, config, () -> connectionProvider(holdfast, config, PoolSettings.copyOf(provider.getPool())));
    }

    /**
     * The endpoint that a pool was made for: what {@code Holdfast.builder().primary(..)} of a pool that exists is.
     *
     * @param existing with Jedis' own factory
     * @return host and port as the pool was given them
     * @throws IllegalArgumentException if they cannot be read
     */
    public static Endpoint endpointOf(JedisPool existing) {
        return endpoint(PoolSettings.endpointOf(existing));
    }

    /**
     * The endpoint that a RedisClient was made for.
     *
     * @param existing a {@code RedisClient} with Jedis' own connection provider
     * @return host and port as the client was given them
     * @throws IllegalArgumentException if they cannot be read
     */
    public static Endpoint endpointOf(UnifiedJedis existing) {
        return endpoint(PoolSettings.endpointOf(ExistingClient.providerOf(existing)));
    }

    private static Endpoint endpoint(HostAndPort endpoint) {
        return new Endpoint(endpoint.getHost(), endpoint.getPort());
    }

    private static void requireEndpoint(Holdfast holdfast, HostAndPort endpoint) {
        if (!endpoint(endpoint).equals(holdfast.endpoint())) {
            throw new IllegalArgumentException("pool is on " + endpoint + ", but the primary of this Holdfast is "
                    + holdfast.endpoint() + ": build a Holdfast for the pool's endpoint");
        }
    }

    private static void warnIfLarge(Holdfast holdfast, GenericObjectPoolConfig<?> poolConfig) {
        RecoverySettings settings = holdfast.recovery().settings();
        DialLimit limit = settings.dialLimit();
        Duration time = limit.timeFor(poolConfig.getMaxTotal());
        if (time.compareTo(settings.budget().dividedBy(2)) > 0) {
            LOG.warn(
                    "[{}] poolConfig.maxTotal {} takes {} ms to dial after a failover (dialLimit: {} at once, then {} a"
                            + " second), more than half the budget: raise dialLimit or the budget, or make the pool"
                            + " smaller",
                    holdfast.endpoint(),
                    poolConfig.getMaxTotal(),
                    time.toMillis(),
                    limit.atOnce(),
                    limit.perSecond());
        }
    }
}
