// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.lettuce.HoldfastLettuce;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A connection factory whose client follows the primary, on Spring Data Redis 3.5, 4.0 and 4.1: they make their client in
 * {@code createClient()}. Declare it as the bean instead of the {@link LettuceConnectionFactory}; templates stay as they are.
 */
public final class HoldfastLettuceConnectionFactory extends LettuceConnectionFactory {

    private final Holdfast holdfast;

    /** What Spring configured: ours shares its resources, so it is shut down after ours. */
    private RedisClient configured;

    /**
     * As the factory that it replaces.
     *
     * @param holdfast on the same host and port; closed by its owner, after this factory
     * @param endpoint host, port, database, user and password
     * @param client TLS, timeouts, options, pool
     */
    public HoldfastLettuceConnectionFactory(
            Holdfast holdfast, RedisStandaloneConfiguration endpoint, LettuceClientConfiguration client) {
        super(endpoint, client);
        this.holdfast = holdfast;
    }

    @Override
    protected AbstractRedisClient createClient() {
        configured = (RedisClient) super.createClient();
        return HoldfastLettuce.wrap(holdfast, configured);
    }

    @Override
    public void stop() {
        super.stop();
        if (configured != null) {
            configured.shutdown();
            configured = null;
        }
    }
}
