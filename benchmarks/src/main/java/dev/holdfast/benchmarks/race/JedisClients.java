// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Commands.NoConnection;
import dev.holdfast.jedis.HoldfastJedis;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.util.Pool;

/** Pools of Jedis, from which a connection is borrowed for each call. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class JedisClients {
    private JedisClients() {}

    static Commands bare(Place place) {
        return commands(new JedisPool(poolConfig(place.tuning()), place.endpoint(), place.port()));
    }

    static Commands held(Place place) {
        return commands(HoldfastJedis.pool(
                place.holdfast(), DefaultJedisClientConfig.builder().build(), poolConfig(place.tuning())));
    }

    private static Commands commands(Pool<Jedis> pool) {
        // As a service is asked whether it is ready before it gets its load.
        try (Jedis jedis = pool.getResource()) {
            jedis.ping();
        }
        return (Commands.Blocking) (kind, key) -> {
            try (Jedis jedis = borrow(pool)) {
                if (kind == Kind.INCR) {
                    jedis.incr(key);
                } else {
                    jedis.get(key);
                }
            }
        };
    }

    private static Jedis borrow(Pool<Jedis> pool) {
        try {
            return pool.getResource();
        } catch (RuntimeException e) {
            throw new NoConnection(e);
        }
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
