// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Holdfast;
import dev.holdfast.spring.HoldfastCustomizer;
import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.spring.StarterPairing;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.topology.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

    private static final int OTHER_BOOT = SpringBootVersion.getVersion().startsWith("3") ? 4 : 3;

    private static Holdfast only(Service service) {
        assertThat(service.bean(HoldfastGroups.class).all()).hasSize(1);
        return service.bean(HoldfastGroups.class).all().get(0);
    }

    private static List<String> on(RedisNode node, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "stage.host=" + node.address(),
                "stage.port=" + node.port(),
                "spring.data.redis.host=" + node.address(),
                "spring.data.redis.port=" + node.port()));
        all.addAll(List.of(properties));
        return all;
    }

    @Test
    void aQuarterOfTheWebServersThreadsMayWait() {
        try (RedisNode node = RedisNode.builder().start()) {
            try (Service service = Service.start(Shop.class, on(node))) {
                assertThat(only(service).recovery().settings().maxWaiting()).isEqualTo(50);
            }
            try (Service service = Service.start(Shop.class, on(node, "server.tomcat.threads.max=40"))) {
                assertThat(only(service).recovery().settings().maxWaiting()).isEqualTo(10);
            }
            try (Service service = Service.start(Shop.class, on(node, "holdfast.max-waiting=7", "holdfast.mode=observe", "holdfast.fallback.after=2s"))) {
                assertThat(only(service).mode()).isEqualTo(Mode.OBSERVE);
                assertThat(only(service).recovery().settings().fallbackAfter()).isEqualTo(Duration.ofSeconds(2));
                assertThat(only(service).recovery().settings().maxWaiting()).isEqualTo(7);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    static class Customized {

        @Bean
        HoldfastCustomizer patient() {
            return (group, builder) -> builder.patience(Duration.ofSeconds(17));
        }
    }

    @Test
    void aCustomizerComesAfterTheProperties() {
        try (RedisNode node = RedisNode.builder().start();
                Service service = Service.start(Customized.class, on(node, "holdfast.patience=3s"))) {
            assertThat(only(service).recovery().settings().patience()).isEqualTo(Duration.ofSeconds(17));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    static class OwnHoldfast {

        @Bean
        Holdfast holdfast(org.springframework.core.env.Environment environment) {
            return Holdfast.builder()
                    .primary(
                            environment.getRequiredProperty("stage.host"),
                            environment.getRequiredProperty("stage.port", Integer.class))
                    .budget(Duration.ofSeconds(3))
                    .build();
        }
    }

    @Test
    void aHoldfastThatTheApplicationDeclaresIsUsedForItsEndpoint() {
        try (RedisNode node = RedisNode.builder().start();
                Service service = Service.start(OwnHoldfast.class, on(node))) {
            assertThat(only(service)).isSameAs(service.bean(Holdfast.class));
            assertThat(service.get("/pool")).isEqualTo("1");
            assertThat(only(service).standing().epoch()).isEqualTo(1);
        }
    }

    @Test
    void aValueOutOfRangeEndsTheStartAndNamesTheProperty(CapturedOutput output) {
        try (RedisNode node = RedisNode.builder().start()) {
            assertThatThrownBy(() -> Service.start(Shop.class, on(node, "holdfast.budget=11m")));
            assertThat(output.getAll())
                    .contains("APPLICATION FAILED TO START", "holdfast.budget: budget must be more than zero and at most");
            assertThatThrownBy(() -> Service.start(
                    Shop.class,
                    on(node, "holdfast.endpoints.Orders.host=orders.test", "holdfast.endpoints.Orders.max-waiting=0")));
            assertThat(output.getAll()).contains("holdfast.endpoints.Orders.max-waiting: maxWaiting must be at least 1");
            assertThatThrownBy(() -> Service.start(Shop.class, on(node, "holdfast.fallback.at-once=0")));
            assertThat(output.getAll()).contains("holdfast.fallback.at-once: maxFallbacks must be at least 1");
            assertThatThrownBy(() -> Service.start(Shop.class, on(node, "holdfast.endpoints.orders.budget=1s")));
            assertThat(output.getAll()).contains("holdfast.endpoints.orders.host: must name the primary endpoint");
        }
    }

    /** The other starter's, which is not on this class path. */
    static final class OtherPairing extends StarterPairing {
        OtherPairing() {
            super(OTHER_BOOT);
        }
    }

    @Test
    void theStarterOfAnotherBootEndsTheStartAndNamesTheRightOne(CapturedOutput output) {
        SpringApplicationBuilder application =
                new SpringApplicationBuilder(Shop.class).initializers(new OtherPairing());

        assertThatThrownBy(application::run);

        String version = SpringBootVersion.getVersion();
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains("dev.holdfast:holdfast-spring-boot" + OTHER_BOOT + "-starter is not for Spring Boot " + version)
                .contains("Replace it by dev.holdfast:holdfast-spring-boot" + version.charAt(0) + "-starter");
    }
}
