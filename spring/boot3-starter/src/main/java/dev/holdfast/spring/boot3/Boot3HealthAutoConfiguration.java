// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot3;

import dev.holdfast.spring.BareFactories;
import dev.holdfast.spring.GroupHealth;
import dev.holdfast.spring.HoldfastAutoConfiguration;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.data.redis.RedisHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Holdfast's health indicators. The one named {@code redis} takes the place of Boot's, which would report DOWN in a failover.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = HoldfastAutoConfiguration.class,
        afterName = "org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration",
        beforeName = {
            "org.springframework.boot.actuate.autoconfigure.data.redis.RedisHealthContributorAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.data.redis.RedisReactiveHealthContributorAutoConfiguration"
        })
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(GroupHealth.class)
public class Boot3HealthAutoConfiguration {

    /** Made by Spring. */
    public Boot3HealthAutoConfiguration() {}

    @Bean
    @ConditionalOnEnabledHealthIndicator("redis")
    @ConditionalOnProperty(name = "holdfast.health.replace-redis", matchIfMissing = true)
    @ConditionalOnMissingBean(name = {"redisHealthIndicator", "redisHealthContributor"})
    HealthIndicator redisHealthContributor(GroupHealth groups, ListableBeanFactory beans) {
        BareFactories<HealthIndicator> others = new BareFactories<>(beans, () -> RedisHealthIndicator::new);
        return new GroupsHealthIndicator(groups, others::indicators);
    }

    @Bean
    @ConditionalOnProperty("holdfast.health.readiness")
    HealthIndicator holdfastReadinessHealthIndicator(GroupHealth groups) {
        return new GroupsHealthIndicator(groups, Map::of);
    }
}
