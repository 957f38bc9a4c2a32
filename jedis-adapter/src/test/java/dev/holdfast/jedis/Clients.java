// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
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
