// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.lang.reflect.Field;
import org.apache.commons.pool2.PooledObjectFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;

/** Reads the configuration of pools that exist. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class PoolSettings {

    private static final String INSTEAD =
            ": write HoldfastJedis.pool(holdfast, clientConfig, poolConfig) where the pool is made instead";

    private PoolSettings() {}

    /** The endpoint of Jedis' own factory. */
    static HostAndPort endpointOf(JedisPool pool) {
        Object sockets = field(pool, "jedisSocketFactory");
        if (sockets instanceof DefaultJedisSocketFactory usual) {
            return usual.getHostAndPort();
        }
        throw new IllegalArgumentException(
                "pool dials with " + sockets.getClass().getName() + ", whose host and port cannot be read" + INSTEAD);
    }

    /** The client configuration of Jedis' own factory. */
    static JedisClientConfig clientConfigOf(JedisPool pool) {
        return (JedisClientConfig) field(pool, "clientConfig");
    }

    /** Both fields are private and have the same names from Jedis 5.2.0 to 8.0.2. */
    private static Object field(JedisPool pool, String name) {
        PooledObjectFactory<Jedis> factory = pool.getFactory();
        if (!factory.getClass().getName().equals("redis.clients.jedis.JedisFactory")) {
            throw new IllegalArgumentException("pool makes its connections with "
                    + factory.getClass().getName() + " and not with Jedis' own factory" + INSTEAD);
        }
        try {
            Field field = factory.getClass().getDeclaredField(name);
            field.setAccessible(true);
            Object value = field.get(factory);
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
