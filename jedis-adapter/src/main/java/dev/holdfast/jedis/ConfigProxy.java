// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisProtocol;

/**
 * Derives one client configuration from another. A dynamic proxy, since the interface grew in 6.0, 7.x and 8.0 and a
 * delegate written by hand would hide the newer settings of the user's.
 */
final class ConfigProxy {
    private ConfigProxy() {}

    /**
     * For the {@code Jedis} class, which decodes RESP2 only: {@code Jedis(Connection)} reads RESP3 replies wrongly, and
     * Jedis 8 would negotiate RESP3 by default.
     */
    static JedisClientConfig forJedis(JedisClientConfig config) {
        if (config.getRedisProtocol() == RedisProtocol.RESP3) {
            throw new IllegalArgumentException("clientConfig.protocol must not be RESP3 for a JedisPool, whose Jedis"
                    + " class decodes RESP2 only: remove it, or use HoldfastJedis.connectionProvider(..) with a"
                    + " UnifiedJedis or RedisClient");
        }
        return derive(config, Map.of("isAutoNegotiateProtocol", false));
    }

    /** For probes: RESP2, no database, a name of their own; the user's credentials and TLS. */
    static JedisClientConfig forProbe(JedisClientConfig config) {
        Map<String, @Nullable Object> answers = new HashMap<>();
        answers.put("getRedisProtocol", null);
        answers.put("isAutoNegotiateProtocol", false);
        answers.put("getDatabase", 0);
        answers.put("getClientName", "holdfast-probe");
        answers.put("getClientSetInfoConfig", ClientSetInfoConfig.DISABLED);
        answers.put("isReadOnlyForRedisClusterReplicas", false);
        return derive(config, answers);
    }

    /**
     * Tells the server that Holdfast is between, so that a list of clients shows who will follow a failover: the library
     * shows as {@code jedis(holdfast)} on servers of 7.2 and later. A setting of the user's own is left alone: since Jedis
     * 7.4 its suffix cannot be read any more, so ours cannot be added to it.
     */
    static JedisClientConfig marked(JedisClientConfig config) {
        return config.getClientSetInfoConfig() == ClientSetInfoConfig.DEFAULT
                ? derive(config, Map.of("getClientSetInfoConfig", ClientSetInfoConfig.withLibNameSuffix("holdfast")))
                : config;
    }

    /** Says of a configuration that the connection made with it is not to be dialled yet. */
    interface Undialled {}

    /** For a connection that is dialled with its first command. */
    static JedisClientConfig undialled(JedisClientConfig config) {
        InvocationHandler handler = (proxy, method, arguments) -> invoke(method, config, arguments);
        return (JedisClientConfig) Proxy.newProxyInstance(
                ConfigProxy.class.getClassLoader(), new Class<?>[] {JedisClientConfig.class, Undialled.class}, handler);
    }

    /** With timeouts cut to what is left of a budget. */
    static JedisClientConfig within(JedisClientConfig config, int connectMillis, int socketMillis) {
        return derive(
                config, Map.of("getConnectionTimeoutMillis", connectMillis, "getSocketTimeoutMillis", socketMillis));
    }

    /** The shorter of a timeout (0 is none) and what is left; at least a millisecond, since 0 would mean for ever. */
    static int cut(int timeoutMillis, Duration left) {
        int leftMillis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, left.toMillis()));
        return timeoutMillis <= 0 ? leftMillis : Math.min(timeoutMillis, leftMillis);
    }

    /**
     * Reads a setting that the floor version of Jedis does not have.
     *
     * @return null if this version has no such setting, or it is not set
     */
    static @Nullable Object newer(JedisClientConfig config, String getter) {
        try {
            return JedisClientConfig.class.getMethod(getter).invoke(config);
        } catch (NoSuchMethodException older) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("clientConfig." + getter + "() failed", e);
        }
    }

    private static JedisClientConfig derive(JedisClientConfig config, Map<String, @Nullable Object> answers) {
        InvocationHandler handler =
                (proxy, method, arguments) -> answers.containsKey(method.getName()) && method.getParameterCount() == 0
                        ? answers.get(method.getName())
                        : invoke(method, config, arguments);
        return (JedisClientConfig) Proxy.newProxyInstance(
                JedisClientConfig.class.getClassLoader(), new Class<?>[] {JedisClientConfig.class}, handler);
    }

    private static @Nullable Object invoke(Method method, Object target, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
