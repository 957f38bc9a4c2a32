// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.topology.Endpoint;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.util.ReflectionUtils;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.util.Pool;

/**
 * Spring Data Redis' factories on Jedis. 3.5 and 4.0 make a JedisPool in {@code createRedisPool()}; 4.1 builds a RedisClient
 * unless told otherwise, and {@link JedisClientCustomizing} reaches into that.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what Spring makes
final class JedisFactories implements Takeover {

    @Override
    public Moment moment() {
        return Moment.BEFORE_INITIALISATION;
    }

    @Override
    public boolean concerns(Object bean) {
        return bean instanceof JedisConnectionFactory;
    }

    @Override
    public Endpoint endpointOf(Object bean) {
        JedisConnectionFactory factory = (JedisConnectionFactory) bean;
        NotTakenOverException.unlessExactly(JedisConnectionFactory.class, bean);
        if (factory.isRedisSentinelAware()) {
            throw NotTakenOverException.unsupported("Sentinel is configured, which finds the primary itself");
        }
        if (factory.isRedisClusterAware()) {
            throw NotTakenOverException.unsupported("a cluster is configured, which finds its nodes itself");
        }
        if (!factory.getUsePool()) {
            throw NotTakenOverException.unsupported("pooling is off: Spring dials for each call by itself");
        }
        return new Endpoint(factory.getHostName(), factory.getPort());
    }

    @Override
    public Replacement replace(Object bean, Holdfast holdfast) {
        Following ours = new Following((JedisConnectionFactory) bean, holdfast);
        return new Replacement(ours, ours::destroy);
    }

    @Override
    public String instead() {
        return """
                Holdfast holdfast = Holdfast.builder().primary(host, port).build();
                return HoldfastJedis.wrap(holdfast, (JedisPool) super.createRedisPool()); // in createRedisPool()""";
    }

    private static RedisStandaloneConfiguration standalone(JedisConnectionFactory factory) {
        RedisStandaloneConfiguration standalone = factory.getStandaloneConfiguration();
        if (standalone == null) {
            throw NotTakenOverException.writeIt("it has no standalone configuration");
        }
        return standalone;
    }

    /** The factory with all that was set on it, and connections that follow the primary. */
    private static final class Following extends JedisConnectionFactory {

        private final Holdfast holdfast;

        Following(JedisConnectionFactory given, Holdfast holdfast) {
            super(standalone(given), JedisClientCustomizing.following(given.getClientConfiguration(), holdfast));
            ReflectionUtils.shallowCopyFieldState(given, this);
            this.holdfast = holdfast;
        }

        @Override
        protected Pool<Jedis> createRedisPool() {
            // Spring's pool has all settings, and has dialled nothing yet: only its configuration is taken.
            try (JedisPool springs = (JedisPool) super.createRedisPool()) {
                return HoldfastJedis.wrap(holdfast, springs);
            }
        }
    }
}
