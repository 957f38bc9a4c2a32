// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Where a ConnectionDetails bean says the endpoint, as {@code @ServiceConnection} makes one of a container, that counts and no
 * property does. The type moved between versions of Boot, hence by name.
 */
class ConnectionDetailsTest {

    private static final String DETAILS = SpringBootVersion.getVersion().startsWith("3")
            ? "org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails"
            : "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Connected {

        @Bean
        static BeanDefinitionRegistryPostProcessor ofTheStage(Environment environment) {
            return registry -> {
                String host = environment.getRequiredProperty("stage.host");
                int port = environment.getRequiredProperty("stage.port", Integer.class);
                registry.registerBeanDefinition("connectionDetails", definition(host, port));
            };
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // the type is known by its name only
        private static BeanDefinition definition(String host, int port) {
            try {
                Class<?> details = Class.forName(DETAILS);
                Object standalone = Class.forName(DETAILS + "$Standalone")
                        .getMethod("of", String.class, int.class)
                        .invoke(null, host, port);
                Object bean = Proxy.newProxyInstance(
                        details.getClassLoader(), new Class<?>[] {details}, (proxy, method, arguments) -> {
                            if (method.getName().equals("getStandalone")) {
                                return standalone;
                            }
                            if (method.isDefault()) {
                                return InvocationHandler.invokeDefault(proxy, method, arguments);
                            }
                            return switch (method.getName()) {
                                case "hashCode" -> System.identityHashCode(proxy);
                                case "equals" -> proxy == arguments[0];
                                default -> "details";
                            };
                        });
                return new RootBeanDefinition((Class) details, () -> bean);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    @StagedRedis(dnsLagMillis = Service.NEVER)
    void aBeanIsProtectedWhereItsConnectionDetailsSay(RedisStage stage) {
        List<String> properties = List.of(
                "spring.main.web-application-type=none",
                "stage.host=" + stage.endpoint(),
                "stage.port=" + stage.port(),
                "spring.data.redis.host=nowhere.invalid",
                "holdfast.dns.servers=" + Service.dns(stage));
        try (Service service = Service.start(Connected.class, properties)) {
            StringRedisTemplate template = service.bean(StringRedisTemplate.class);
            assertThat(template.opsForValue().increment("n")).isEqualTo(1);

            stage.promoteOrderly();

            assertThat(template.opsForValue().increment("n")).isEqualTo(2);
            assertThat(service.bean(HoldfastGroups.class).find(stage.endpoint(), stage.port()))
                    .isPresent();
            assertThat(service.bean(HoldfastGroups.class).all()).hasSize(1);
        }
    }
}
