// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.PooledConnectionProvider;

/**
 * Builds a {@code RedisClient} with what one that exists has. The class came with Jedis 7.2, and this module is compiled
 * against 5.2: all by reflection, on the public builder where there is one, and tested on 7.4.1 and 8.0.2.
 */
final class ExistingClient {

    private static final String REDIS_CLIENT = "redis.clients.jedis.RedisClient";
    private static final String INSTEAD =
            ": give HoldfastJedis.connectionProvider(holdfast, clientConfig, poolConfig) to the client's builder instead";

    private ExistingClient() {}

    /** The provider inside. */
    static PooledConnectionProvider providerOf(UnifiedJedis client) {
        if (!client.getClass().getName().equals(REDIS_CLIENT)) {
            throw new IllegalArgumentException(
                    client.getClass().getName() + " cannot be built again, only " + REDIS_CLIENT + INSTEAD);
        }
        if (read(UnifiedJedis.class, "provider", client) instanceof PooledConnectionProvider pooled) {
            return pooled;
        }
        throw new IllegalArgumentException("the client's connections do not come from a pool" + INSTEAD);
    }

    /** The provider is made only once the rest is known to fit. */
    @SuppressWarnings("unchecked") // the builder of the client's own class
    static <C extends UnifiedJedis> C copy(
            C client, JedisClientConfig config, Supplier<PooledConnectionProvider> provider) {
        requireNothingElse(client);
        try {
            Object builder = client.getClass().getMethod("builder").invoke(null);
            set(builder, "clientConfig", config);
            copyCommandObjects(client, builder);
            set(builder, "connectionProvider", provider.get());
            return (C) builder.getClass().getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("this version of Jedis builds its RedisClient otherwise" + INSTEAD, e);
        }
    }

    private static void requireNothingElse(UnifiedJedis client) {
        if (hasField(UnifiedJedis.class, "cache") && read(UnifiedJedis.class, "cache", client) != null) {
            throw new IllegalArgumentException("the client has a client-side cache" + INSTEAD);
        }
        Object executor = read(UnifiedJedis.class, "executor", client);
        if (executor == null || !executor.getClass().getName().endsWith(".DefaultCommandExecutor")) {
            throw new IllegalArgumentException("the client has a command executor of its own" + INSTEAD);
        }
    }

    /** Private settings with a public setter of the same name on the builder (Jedis 7.2 to 8.0). */
    private static void copyCommandObjects(UnifiedJedis client, Object builder) throws ReflectiveOperationException {
        Object objects = read(UnifiedJedis.class, "commandObjects", client);
        for (String name : new String[] {"keyPreProcessor", "jsonObjectMapper", "searchDialect"}) {
            Object value = objects != null && hasField(objects.getClass(), name)
                    ? read(objects.getClass(), name, objects)
                    : null;
            if (value instanceof AtomicInteger number) {
                set(builder, name, number.get());
            } else if (value != null) {
                set(builder, name, value);
            }
        }
    }

    private static void set(Object builder, String name, Object value) throws ReflectiveOperationException {
        Method setter = Arrays.stream(builder.getClass().getMethods())
                .filter(method ->
                        method.getName().equals(name) && method.getParameterCount() == 1 && !method.isBridge())
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(name));
        try {
            setter.invoke(builder, value);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(name + " is refused: " + e.getCause(), e);
        }
    }

    private static boolean hasField(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredFields())
                .anyMatch(field -> field.getName().equals(name));
    }

    private static @Nullable Object read(Class<?> type, String name, Object target) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(target);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException("the client's " + name + " cannot be read (" + e + ")" + INSTEAD, e);
        }
    }
}
