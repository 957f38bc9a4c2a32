// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot3;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.data.redis.RedisHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Boot's own indicators of the connection factories that Holdfast does not protect, such as one on Sentinel. */
final class BareFactories implements Supplier<Map<String, HealthIndicator>> {

    private final ListableBeanFactory beans;
    private final AtomicReference<@Nullable Map<String, HealthIndicator>> found = new AtomicReference<>();

    BareFactories(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Asked when health is, by when all factories exist. */
    @Override
    public Map<String, HealthIndicator> get() {
        Map<String, HealthIndicator> known = found.get();
        if (known != null) {
            return known;
        }
        Map<String, HealthIndicator> bare = new TreeMap<>();
        beans.getBeansOfType(RedisConnectionFactory.class, false, false).forEach((name, factory) -> {
            if (!factory.getClass().getPackageName().startsWith("dev.holdfast.spring")) {
                bare.put(name, new RedisHealthIndicator(factory));
            }
        });
        found.set(bare);
        return bare;
    }
}
