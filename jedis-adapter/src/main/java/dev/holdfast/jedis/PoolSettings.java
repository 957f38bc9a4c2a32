// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.lang.reflect.Field;
import java.util.Arrays;
import org.apache.commons.pool2.PooledObjectFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** Reads the configuration of pools that exist. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class PoolSettings {

    private static final String INSTEAD =
            ": write HoldfastJedis.pool(..) or HoldfastJedis.connectionProvider(..) where it is made instead";

    private PoolSettings() {}

    /** The endpoint of Jedis' own factory. */
    static HostAndPort endpointOf(JedisPool pool) {
        return endpointOf(socketsOf(pool));
    }

    /** The endpoint of Jedis' own factory. */
    static HostAndPort endpointOf(PooledConnectionProvider provider) {
        return endpointOf(socketsOf(provider));
    }

    private static HostAndPort endpointOf(Object sockets) {
        if (sockets instanceof DefaultJedisSocketFactory usual) {
            return usual.getHostAndPort();
        }
        throw new IllegalArgumentException(
                "pool dials with " + sockets.getClass().getName() + ", whose host and port cannot be read" + INSTEAD);
    }

    /** The client configuration of Jedis' own factory. */
    static JedisClientConfig clientConfigOf(JedisPool pool) {
        return (JedisClientConfig) field(factoryOf(pool, "redis.clients.jedis.JedisFactory"), "clientConfig");
    }

    /** The client configuration of Jedis' own factory. */
    static JedisClientConfig clientConfigOf(PooledConnectionProvider provider) {
        return (JedisClientConfig) field(factoryOf(provider), "clientConfig");
    }

    private static Object socketsOf(JedisPool pool) {
        return field(factoryOf(pool, "redis.clients.jedis.JedisFactory"), "jedisSocketFactory");
    }

    /** Since Jedis 7.0 the factory has a builder of connections, which has the sockets. */
    private static Object socketsOf(PooledConnectionProvider provider) {
        Object factory = factoryOf(provider);
        return hasField(factory, "jedisSocketFactory")
                ? field(factory, "jedisSocketFactory")
                : field(field(factory, "connectionBuilder"), "socketFactory");
    }

    private static Object factoryOf(PooledConnectionProvider provider) {
        if (provider.getClass() != PooledConnectionProvider.class) {
            throw new IllegalArgumentException("the connections come from "
                    + provider.getClass().getName() + " and not from Jedis' own provider" + INSTEAD);
        }
        return factoryOf(provider.getPool(), "redis.clients.jedis.ConnectionFactory");
    }

    private static Object factoryOf(GenericObjectPool<?> pool, String own) {
        PooledObjectFactory<?> factory = pool.getFactory();
        if (!factory.getClass().getName().equals(own)) {
            throw new IllegalArgumentException("pool makes its connections with "
                    + factory.getClass().getName() + " and not with Jedis' own factory" + INSTEAD);
        }
        return factory;
    }

    private static boolean hasField(Object owner, String name) {
        return Arrays.stream(owner.getClass().getDeclaredFields())
                .anyMatch(field -> field.getName().equals(name));
    }

    /** The fields are private and have the same names from Jedis 5.2.0 to 8.0.2, but for those of the sockets above. */
    private static Object field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            Object value = field.get(owner);
            if (value != null) {
                return value;
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException("pool's setting " + name + " cannot be read (" + e + ")" + INSTEAD, e);
        }
        throw new IllegalArgumentException("pool has no " + name + INSTEAD);
    }

    /** All settings of a live pool. */
    static <T> GenericObjectPoolConfig<T> copyOf(GenericObjectPool<T> pool) {
        GenericObjectPoolConfig<T> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(pool.getMaxTotal());
        config.setMaxIdle(pool.getMaxIdle());
        config.setMinIdle(pool.getMinIdle());
        config.setLifo(pool.getLifo());
        config.setFairness(pool.getFairness());
        config.setMaxWait(pool.getMaxWaitDuration());
        config.setBlockWhenExhausted(pool.getBlockWhenExhausted());
        config.setTestOnCreate(pool.getTestOnCreate());
        config.setTestOnBorrow(pool.getTestOnBorrow());
        config.setTestOnReturn(pool.getTestOnReturn());
        config.setTestWhileIdle(pool.getTestWhileIdle());
        config.setTimeBetweenEvictionRuns(pool.getDurationBetweenEvictionRuns());
        config.setNumTestsPerEvictionRun(pool.getNumTestsPerEvictionRun());
        config.setMinEvictableIdleDuration(pool.getMinEvictableIdleDuration());
        config.setSoftMinEvictableIdleDuration(pool.getSoftMinEvictableIdleDuration());
        config.setEvictionPolicy(pool.getEvictionPolicy());
        config.setEvictorShutdownTimeout(pool.getEvictorShutdownTimeoutDuration());
        config.setJmxEnabled(pool.getJmxName() != null);
        return config;
    }
}
