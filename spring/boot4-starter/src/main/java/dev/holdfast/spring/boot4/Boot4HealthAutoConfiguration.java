// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot4;

import dev.holdfast.spring.GroupHealth;
import dev.holdfast.spring.HoldfastAutoConfiguration;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * Holdfast's health indicators. The one named {@code redis} takes the place of Boot's, which would report DOWN in a failover.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = HoldfastAutoConfiguration.class,
        afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
        beforeName = {
            "org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration"
        })
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(GroupHealth.class)
public class Boot4HealthAutoConfiguration {

    private static final String FACTORY = "org.springframework.data.redis.connection.RedisConnectionFactory";

    /** Made by Spring. */
    public Boot4HealthAutoConfiguration() {}

    @Bean
    @ConditionalOnEnabledHealthIndicator("redis")
    @ConditionalOnProperty(name = "holdfast.health.replace-redis", matchIfMissing = true)
    @ConditionalOnMissingBean(name = {"redisHealthIndicator", "redisHealthContributor"})
    HealthIndicator redisHealthContributor(GroupHealth groups, ListableBeanFactory beans) {
        boolean springData = ClassUtils.isPresent(FACTORY, getClass().getClassLoader());
        Supplier<Map<String, HealthIndicator>> others = springData ? new BareFactories(beans) : Map::of;
        return new GroupsHealthIndicator(groups, others);
    }

    @Bean
    @ConditionalOnProperty("holdfast.health.readiness")
    HealthIndicator holdfastReadinessHealthIndicator(GroupHealth groups) {
        return new GroupsHealthIndicator(groups, Map::of);
    }
}
