// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.util.Pool;

/**
 * A connection factory whose pool follows the primary, on Spring Data Redis 3.5 and 4.0: they make their pool in {@code
 * createRedisPool()}. Declare it as the bean instead of the {@link JedisConnectionFactory}; templates stay as they are.
 */
public final class HoldfastJedisConnectionFactory extends JedisConnectionFactory {

    private final Holdfast holdfast;

    /**
     * As the factory that it replaces.
     *
     * @param holdfast on the same host and port; closed by its owner, after this factory
     * @param endpoint host, port, database, user and password
     * @param client TLS, timeouts, pool, the application's own customizer
     */
    public HoldfastJedisConnectionFactory(
            Holdfast holdfast, RedisStandaloneConfiguration endpoint, JedisClientConfiguration client) {
        super(endpoint, client);
        this.holdfast = holdfast;
    }

    @Override
    protected Pool<Jedis> createRedisPool() {
        // Spring's pool has all settings, and has dialled nothing yet: only its configuration is taken.
        try (JedisPool configured = (JedisPool) super.createRedisPool()) {
            return HoldfastJedis.wrap(holdfast, configured);
        }
    }
}
