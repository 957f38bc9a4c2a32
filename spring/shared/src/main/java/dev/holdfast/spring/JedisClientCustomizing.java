// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.util.ReflectionUtils;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;

/**
 * Since 4.1 Spring Data Redis builds a RedisClient, and lets a customizer at its builder ({@code getClientCustomizer()}); ours
 * comes after the application's and sets the connection provider. Neither type exists in 3.5, which this module is compiled
 * against: hence proxies.
 */
final class JedisClientCustomizing {

    private static final Logger LOG = LoggerFactory.getLogger(JedisClientCustomizing.class);

    private static final String CUSTOMIZER = "getClientCustomizer";

    private JedisClientCustomizing() {}

    /** The given configuration where there is no such customizer (3.5, 4.0). */
    static JedisClientConfiguration following(JedisClientConfiguration given, Holdfast holdfast) {
        Method getter = ReflectionUtils.findMethod(JedisClientConfiguration.class, CUSTOMIZER);
        if (getter == null) {
            return given;
        }
        return (JedisClientConfiguration) Proxy.newProxyInstance(
                JedisClientConfiguration.class.getClassLoader(),
                new Class<?>[] {JedisClientConfiguration.class},
                (proxy, method, arguments) -> {
                    Object answer = invoke(method, given, arguments);
                    return method.getName().equals(CUSTOMIZER) && answer instanceof Optional<?> users
                            ? Optional.of(customizer(users, holdfast))
                            : answer;
                });
    }

    private static Object customizer(Optional<?> users, Holdfast holdfast) throws ClassNotFoundException {
        Class<?> type = Class.forName(
                "org.springframework.data.redis.connection.jedis.JedisClientBuilderCustomizer",
                false,
                JedisClientConfiguration.class.getClassLoader());
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, method.getName(), arguments);
            }
            if (users.isPresent()) {
                invoke(method, users.get(), arguments);
            }
            follow(arguments[0], holdfast);
            return null;
        });
    }

    @SuppressWarnings("ReferenceEquality") // what Object.equals means
    private static Object ofObject(Object proxy, String method, @Nullable Object @Nullable [] arguments) {
        return switch (method) {
            case "toString" -> "Holdfast's connection provider";
            case "hashCode" -> System.identityHashCode(proxy);
            default -> arguments != null && proxy == arguments[0];
        };
    }

    private static void follow(Object builder, Holdfast holdfast) throws Throwable {
        if (read(builder, "cache") != null || read(builder, "cacheConfig") != null) {
            LOG.warn(
                    "[{}] the RedisClient of a JedisConnectionFactory is NOT protected: it has a client-side cache, which"
                            + " Holdfast could not keep true. Remove the cache, or name the bean in holdfast.exclude",
                    holdfast.endpoint());
            return;
        }
        JedisClientConfig config = (JedisClientConfig) read(builder, "clientConfig");
        @SuppressWarnings("unchecked") // what the builder declares
        GenericObjectPoolConfig<Connection> pool = (GenericObjectPoolConfig<Connection>) read(builder, "poolConfig");
        if (config == null || pool == null) {
            throw new IllegalStateException("this version of Jedis builds its RedisClient otherwise: name the bean in"
                    + " holdfast.exclude, and write what docs/spring-data-redis.md says");
        }
        Object provider = HoldfastJedis.connectionProvider(holdfast, config, pool);
        for (Method method : builder.getClass().getMethods()) {
            if (method.getName().equals("connectionProvider") && method.getParameterCount() == 1) {
                invoke(method, builder, new Object[] {provider});
                return;
            }
        }
        throw new NoSuchMethodException("connectionProvider");
    }

    private static @Nullable Object read(Object builder, String name) {
        Field field = ReflectionUtils.findField(builder.getClass(), name);
        if (field == null) {
            return null;
        }
        ReflectionUtils.makeAccessible(field);
        return ReflectionUtils.getField(field, builder);
    }

    private static @Nullable Object invoke(Method method, Object target, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            method.setAccessible(true); // the implementing classes are package-private
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
