// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * The groups' meters, where Micrometer is. Boot binds them once all beans exist; groups of lazy beans that come later have none.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(HoldfastGroups.class)
@ConditionalOnProperty(name = "holdfast.metrics.enabled", matchIfMissing = true)
public class HoldfastMetricsAutoConfiguration {

    /** Made by Spring. */
    public HoldfastMetricsAutoConfiguration() {}

    @Bean
    MeterBinder holdfastMeters(HoldfastGroups groups, HoldfastProperties properties) {
        Duration budget = properties.getMetrics().getMonthlyBudget();
        return registry -> {
            for (Holdfast group : groups.all()) {
                HoldfastMetrics metrics = HoldfastMetrics.of(group).withName(groups.nameOf(group));
                (budget == null ? metrics : metrics.withMonthlyBudget(budget)).bindTo(registry);
            }
        };
    }
}
