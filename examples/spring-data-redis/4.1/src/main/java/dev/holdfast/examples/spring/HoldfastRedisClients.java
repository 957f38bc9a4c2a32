// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;

/**
 * The client of a {@code JedisConnectionFactory} of Spring Data Redis 4.1, which is a {@code RedisClient}: its customizer
 * gives it connections that follow the primary. Templates and the factory itself stay as they are.
 */
public final class HoldfastRedisClients {

    private HoldfastRedisClients() {}

    /**
     * A client configuration for {@code new JedisConnectionFactory(endpoint, client)}.
     *
     * @param holdfast on the factory's host and port; closed by its owner, after the factory
     * @param config database, credentials, TLS, timeouts: it takes the place of the factory's own, which only {@code
     *     RedisClient}'s own provider reads
     * @param pool as for any pool of connections
     * @return with nothing else set
     */
    public static JedisClientConfiguration following(
            Holdfast holdfast, JedisClientConfig config, GenericObjectPoolConfig<Connection> pool) {
        return JedisClientConfiguration.builder()
                .customizeClient(
                        client -> client.connectionProvider(HoldfastJedis.connectionProvider(holdfast, config, pool)))
                .usePooling()
                .build();
    }
}
