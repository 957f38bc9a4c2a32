// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ConnectionEvents;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.event.command.CommandListener;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Reads from a client what Lettuce offers no getter for; Spring Data Redis does the same with the URI. */
final class ExistingClient {

    private ExistingClient() {}

    static RedisURI uriOf(RedisClient client) {
        if (read(RedisClient.class, "redisURI", client) instanceof RedisURI uri && uri.getHost() != null) {
            return uri;
        }
        throw new IllegalArgumentException(
                "the client has no RedisURI: make it with one, or use HoldfastLettuce.client(holdfast, resources, redisUri)");
    }

    static void copy(RedisClient from, RedisClient to) {
        to.setOptions(from.getOptions());
        copyDefaultTimeout(from, to);
        if (read(AbstractRedisClient.class, "commandListeners", from) instanceof Collection<?> listeners) {
            listeners.forEach(listener -> to.addListener((CommandListener) listener));
        }
        Object events = read(AbstractRedisClient.class, "connectionEvents", from);
        if (events != null && read(ConnectionEvents.class, "listeners", events) instanceof Collection<?> listeners) {
            listeners.forEach(listener -> to.addListener((RedisConnectionStateListener) listener));
        }
    }

    /** Removed in 7.0, where the timeout of the URI counts, which both have. */
    private static void copyDefaultTimeout(RedisClient from, RedisClient to) {
        try {
            Object timeout = RedisClient.class.getMethod("getDefaultTimeout").invoke(from);
            RedisClient.class.getMethod("setDefaultTimeout", Duration.class).invoke(to, timeout);
        } catch (NoSuchMethodException newer) {
            return;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot copy the default timeout of the client", e);
        }
    }

    private static @Nullable Object read(Class<?> type, String name, Object target) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(target);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "cannot read " + type.getSimpleName() + "." + name + " of this version of Lettuce; use"
                            + " HoldfastLettuce.client(holdfast, resources, redisUri) and set options and listeners on it",
                    e);
        }
    }
}
