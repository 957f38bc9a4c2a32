// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Contested;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** The clients of a stage, as an application makes them. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
final class Clients {

    private Clients() {}

    static Holdfast holdfast(RedisStage stage) {
        return builder(stage).build();
    }

    static HoldfastBuilder builder(RedisStage stage) {
        return Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder()
                        .servers(List.of(stage.dns().socketAddress()))
                        .noHostsFile()
                        .build());
    }

    /** As a row of the contract or of the fault matrix asks for. */
    static HoldfastBuilder builder(RedisStage stage, ContractSettings settings) {
        List<InetSocketAddress> servers =
                settings.nameServers().isEmpty() ? List.of(stage.dns().socketAddress()) : settings.nameServers();
        HoldfastBuilder builder = Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder().servers(servers).noHostsFile().build())
                .budget(settings.budget())
                .maxWaiting(settings.maxWaiting())
                .listener(event -> settings.listener().accept(event.toString()));
        if (settings.has(Option.FOLLOW_HEIR)) {
            builder.contested(Contested.FOLLOW_HEIR);
        }
        if (settings.has(Option.WITHOUT_PROBING)) {
            builder.withoutProbing();
        }
        if (settings.has(Option.READERS)) {
            builder.reader(stage.readerEndpoint(), stage.port());
        }
        return settings.has(Option.WITHOUT_LEARNING) ? builder.withoutLearning() : builder;
    }

    static JedisClientConfig config(RedisStage stage, ContractSettings settings) {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().database(settings.database());
        if (settings.has(Option.TLS)) {
            // By itself Jedis verifies no name.
            SSLParameters verifying = new SSLParameters();
            verifying.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true)
                    .sslSocketFactory(stage.sslContext().getSocketFactory())
                    .sslParameters(verifying);
        }
        if (!settings.login().get().user().isEmpty()) {
            config.credentialsProvider(() -> {
                ContractSettings.Login login = settings.login().get();
                return new DefaultRedisCredentials(login.user(), login.password());
            });
        }
        return config.build();
    }

    static JedisClientConfig config() {
        return DefaultJedisClientConfig.builder().build();
    }

    static JedisPool pool(Holdfast holdfast) {
        return HoldfastJedis.pool(holdfast, config(), large());
    }

    static <T> GenericObjectPoolConfig<T> large() {
        GenericObjectPoolConfig<T> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(32);
        config.setMaxIdle(32);
        return config;
    }

    /** The client that this version of Jedis recommends: RedisClient since 7.2, before it UnifiedJedis. */
    static UnifiedJedis unified(Holdfast holdfast, JedisClientConfig config) {
        return unified(HoldfastJedis.connectionProvider(holdfast, config, large()), config);
    }

    static UnifiedJedis unified(PooledConnectionProvider provider, JedisClientConfig config) {
        try {
            Object builder = Class.forName("redis.clients.jedis.RedisClient")
                    .getMethod("builder")
                    .invoke(null);
            builder = call(builder, "connectionProvider", ConnectionProvider.class, provider);
            builder = call(builder, "clientConfig", JedisClientConfig.class, config);
            return (UnifiedJedis) builder.getClass().getMethod("build").invoke(builder);
        } catch (ClassNotFoundException older) {
            return new UnifiedJedis(provider);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object call(Object builder, String name, Class<?> type, Object value)
            throws ReflectiveOperationException {
        return builder.getClass().getMethod(name, type).invoke(builder, value);
    }

    static <T> T with(JedisPool pool, Function<Jedis, T> use) {
        try (Jedis jedis = pool.getResource()) {
            return use.apply(jedis);
        }
    }

    static long counter(RedisStage stage, String key) {
        return Long.parseLong(stage.primary().command("GET", key).text());
    }

    static final Duration SOON = Duration.ofSeconds(10);
}
