// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

/**
 * Boot's own indicators of the connection factories that Holdfast does not protect, such as one on Sentinel. Thread-safe.
 *
 * @param <T> the type of an indicator, which differs between versions of Spring Boot
 * @since 0.1.0
 */
public final class BareFactories<T> {

    private static final String FACTORY = "org.springframework.data.redis.connection.RedisConnectionFactory";

    private final ListableBeanFactory beans;
    private final Supplier<Function<RedisConnectionFactory, T>> indicator;
    private final AtomicReference<@Nullable Map<String, T>> found = new AtomicReference<>();

    /**
     * Of one application.
     *
     * @param beans all of its beans
     * @param indicator gives what makes Boot's own; not asked without Spring Data Redis, whose class it names
     */
    public BareFactories(ListableBeanFactory beans, Supplier<Function<RedisConnectionFactory, T>> indicator) {
        this.beans = beans;
        this.indicator = indicator;
    }

    /**
     * Asked when health is, by when all factories exist.
     *
     * @return by the factory's name; empty without Spring Data Redis
     */
    public Map<String, T> indicators() {
        Map<String, T> known = found.get();
        if (known != null) {
            return known;
        }
        Map<String, T> bare = new TreeMap<>();
        if (ClassUtils.isPresent(FACTORY, BareFactories.class.getClassLoader())) {
            Function<RedisConnectionFactory, T> make = indicator.get();
            beans.getBeansOfType(RedisConnectionFactory.class, false, false).forEach((name, factory) -> {
                if (!factory.getClass().getPackageName().startsWith("dev.holdfast.spring")) {
                    bare.put(name, make.apply(factory));
                }
            });
        }
        found.set(bare);
        return bare;
    }
}
