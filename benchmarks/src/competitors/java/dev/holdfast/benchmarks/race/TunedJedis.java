// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Commands.NoConnection;
import java.security.Security;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Jedis' other face, and what a team that has had a failover or two makes of a JedisPool. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class TunedJedis {
    static final String SETTINGS = "networkaddress.cache.ttl=5, testOnBorrow; READONLY empties the pool; all failures are tried "
            + "again, 10 times with 100 ms more between each";

    private static final int TRIES = 10;
    private static final long STEP_MILLIS = 100;

    private TunedJedis() {}

    static Commands redisClient(Place place) {
        RedisClient client = RedisClient.create(place.endpoint(), place.port());
        client.ping();
        return (Commands.Blocking) (kind, key) -> {
            if (kind == Kind.INCR) {
                client.incr(key);
            } else {
                client.get(key);
            }
        };
    }

    static Commands pool(Place place) {
        // What AWS advises for the JVM, and the only way to set it: it is a security property.
        Security.setProperty("networkaddress.cache.ttl", "5");
        JedisPoolConfig config = new JedisPoolConfig();
        config.setTestOnBorrow(true);
        config.setMaxTotal(place.tuning().poolSize());
        config.setMaxIdle(place.tuning().poolSize());
        JedisPool pool = new JedisPool(config, place.endpoint(), place.port());
        try (Jedis jedis = pool.getResource()) {
            jedis.ping();
        }
        return (Commands.Blocking) (kind, key) -> untilItWorks(pool, kind, key);
    }

    private static void untilItWorks(JedisPool pool, Kind kind, String key) {
        for (int attempt = 1; ; attempt++) {
            try {
                once(pool, kind, key);
                return;
            } catch (JedisConnectionException | NoConnection failure) {
                giveUpAfter(attempt, failure);
            } catch (JedisDataException refusal) {
                pool.clear();
                giveUpAfter(attempt, refusal);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(attempt * STEP_MILLIS));
        }
    }

    private static void giveUpAfter(int attempt, RuntimeException failure) {
        if (attempt == TRIES) {
            throw failure;
        }
    }

    private static void once(JedisPool pool, Kind kind, String key) {
        try (Jedis jedis = borrow(pool)) {
            if (kind == Kind.INCR) {
                jedis.incr(key);
            } else {
                jedis.get(key);
            }
        }
    }

    private static Jedis borrow(JedisPool pool) {
        try {
            return pool.getResource();
        } catch (RuntimeException e) {
            throw new NoConnection(e);
        }
    }
}
