// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.boot.Running;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.yaml.snakeyaml.Yaml;
import redis.clients.jedis.JedisPool;

@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class OrdersTest {

    private static final Path MANIFEST =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("kubernetes/orders.yaml");

    @Test
    @StagedRedis(dnsLagMillis = 600_000)
    void anUntouchedPoolGoesThroughAPromotionAndStockIsToldThroughAnOutage(RedisStage stage) {
        try (Running orders = Running.start(new SpringApplication(OrdersApplication.class), stage)) {
            assertThat(orders.bean(JedisPool.class).getClass().getName()).startsWith("dev.holdfast.");
            assertThat(orders.post("/orders/kim")).isEqualTo("1");
            stage.promoteOrderly();
            assertThat(orders.post("/orders/kim")).isEqualTo("2");
            assertThat(stage.primary().command("GET", "orders:kim").text()).isEqualTo("2");

            assertThat(orders.get("/stock/7")).isEqualTo("none");
            stage.freezePrimary();
            assertThat(orders.get("/stock/7")).isEqualTo("some");
            assertThat(orders.get("/actuator/health")).contains("UP");
        }
    }

    /** What a kubelet asks is there, also while Redis is away. */
    @Test
    @StagedRedis(replicas = 0)
    void theProbesOfTheManifestAreAnswered(RedisStage stage) throws Exception {
        List<String> environment = new ArrayList<>();
        List<String> probes = new ArrayList<>();
        read(environment, probes);
        assertThat(probes).hasSize(3).anyMatch(path -> path.endsWith("/liveness"));
        assertThat(environment).anyMatch(setting -> setting.startsWith("management."));

        try (Running orders = Running.start(
                new SpringApplication(OrdersApplication.class), stage, environment.toArray(new String[0]))) {
            probes.forEach(path -> assertThat(orders.get(path)).contains("UP"));
            stage.freezePrimary();
            probes.forEach(path -> assertThat(orders.get(path)).contains("UP"));
        }
    }

    @SuppressWarnings("unchecked") // what a manifest is
    private static void read(List<String> environment, List<String> probes) throws Exception {
        for (Object document : new Yaml().loadAll(Files.readString(MANIFEST))) {
            Map<String, Object> manifest = (Map<String, Object>) document;
            if (!"Deployment".equals(manifest.get("kind"))) {
                continue;
            }
            Map<String, Object> template =
                    (Map<String, Object>) ((Map<String, Object>) manifest.get("spec")).get("template");
            List<Map<String, Object>> containers =
                    (List<Map<String, Object>>) ((Map<String, Object>) template.get("spec")).get("containers");
            Map<String, Object> container = containers.get(0);
            for (Map<String, Object> variable : (List<Map<String, Object>>) container.get("env")) {
                String name = String.valueOf(variable.get("name"));
                if (!name.startsWith("ORDERS_")) { // the stage has its own
                    environment.add(
                            name.toLowerCase(java.util.Locale.ROOT).replace('_', '.') + "=" + variable.get("value"));
                }
            }
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                Map<String, Object> get =
                        (Map<String, Object>) ((Map<String, Object>) container.get(probe)).get("httpGet");
                probes.add(String.valueOf(get.get("path")));
            }
        }
    }
}
