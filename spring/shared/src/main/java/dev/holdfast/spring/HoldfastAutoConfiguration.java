// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.observe.FailoverListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Protects the Redis beans of an application; the same for all versions of Spring Boot. {@code holdfast.enabled=false} turns it
 * off.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HoldfastProperties.class)
public class HoldfastAutoConfiguration {

    /** Made by Spring. */
    public HoldfastAutoConfiguration() {}

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ProtectionTable holdfastProtectionTable() {
        return new ProtectionTable();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static BeanProtection holdfastBeanProtection(ConfigurableListableBeanFactory beans, ProtectionTable table) {
        ClassLoader classes = beans.getBeanClassLoader();
        return new BeanProtection(
                classes == null ? HoldfastAutoConfiguration.class.getClassLoader() : classes, beans, table);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static LateListeners holdfastLateListeners() {
        return new LateListeners();
    }

    @Bean(BeanProtection.GROUPS)
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static HoldfastGroups holdfastGroups(
            HoldfastProperties properties,
            Environment environment,
            ObjectProvider<HoldfastCustomizer> customizers,
            LateListeners listeners,
            ConfigurableListableBeanFactory beans) {
        ClassLoader classes = HoldfastAutoConfiguration.class.getClassLoader();
        GroupBuilders builders = new GroupBuilders(properties, WebThreads.quarter(environment, classes));
        return new HoldfastGroups(builders, customizers, listeners, beans);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static SmartInitializingSingleton holdfastStart(
            ProtectionTable table,
            HoldfastGroups groups,
            LateListeners late,
            ObjectProvider<FailoverListener> listeners) {
        return () -> {
            table.log(groups.unused());
            late.listeners(listeners
                    .orderedStream()
                    .filter(listener -> listener != late)
                    .toList());
        };
    }

    @Bean
    static GroupHealth holdfastGroupHealth(HoldfastGroups groups, HoldfastProperties properties) {
        return new GroupHealth(groups, properties.getHealth().getGrace());
    }
}
