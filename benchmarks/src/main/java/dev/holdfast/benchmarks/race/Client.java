// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.util.Pool;

/** Who races. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
enum Client {
    BARE("bare JedisPool") {
        @Override
        Pool<Jedis> open(
                String endpoint, int port, InetSocketAddress nameServer, Tuning tuning, Consumer<String> tell) {
            return new JedisPool(poolConfig(tuning), endpoint, port);
        }
    },
    HOLDFAST("Holdfast") {
        @Override
        Pool<Jedis> open(
                String endpoint, int port, InetSocketAddress nameServer, Tuning tuning, Consumer<String> tell) {
            HoldfastBuilder builder = Holdfast.builder()
                    .primary(endpoint, port)
                    // Only because the stage's name is known to no other.
                    .dns(DnsSettings.builder().servers(List.of(nameServer)).build())
                    .contested(tuning.contested())
                    .listener(event -> tell.accept(event.toString()));
            Holdfast holdfast = (tuning.probing() ? builder : builder.withoutProbing()).build();
            return HoldfastJedis.pool(
                    holdfast, DefaultJedisClientConfig.builder().build(), poolConfig(tuning));
        }
    };

    private final String title;

    Client(String title) {
        this.title = title;
    }

    /** A pool with all settings at their defaults but those that the tuning names. It is never closed. */
    abstract Pool<Jedis> open(
            String endpoint, int port, InetSocketAddress nameServer, Tuning tuning, Consumer<String> tell);

    String title() {
        return title;
    }

    static Optional<Client> named(String name) {
        return List.of(values()).stream()
                .filter(client -> client.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    private static JedisPoolConfig poolConfig(Tuning tuning) {
        JedisPoolConfig config = new JedisPoolConfig();
        if (tuning.poolSize() > Tuning.DEFAULT_POOL) {
            config.setMaxTotal(tuning.poolSize());
            config.setMaxIdle(tuning.poolSize());
        }
        return config;
    }
}
