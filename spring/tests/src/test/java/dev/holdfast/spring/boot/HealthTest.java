// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an orchestrator sees, over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class HealthTest {

    private static final String HEALTH = "/actuator/health";
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String READINESS = "/actuator/health/readiness";

    private static Service start(RedisStage stage, String... properties) {
        String[] all = new String[properties.length + 5];
        System.arraycopy(properties, 0, all, 5, properties.length);
        all[0] = "management.endpoints.web.exposure.include=health,holdfast,metrics";
        all[1] = "management.endpoint.health.show-details=always";
        all[2] = "management.endpoint.health.probes.enabled=true";
        all[3] = "holdfast.patience=1s";
        all[4] = "holdfast.health.grace=4s";
        return Service.start(Shop.class, stage, all);
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(check);
    }

    private static void answers(Service service, String path, int status, String... parts) {
        HttpResponse<String> answer = service.ask(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(parts);
    }

    @Test
    @StagedRedis(dnsLagMillis = 100)
    void anOutageIsUpForTheGraceThenOutOfServiceThenUpWithTheNextPrimary(RedisStage stage) {
        stage.awaitReplicas();
        RedisNode heir = stage.anyReplica();
        try (Service service = start(stage)) {
            service.get("/pool");
            eventually(() -> answers(service, HEALTH, 200, "\"redis\":{", "WRITABLE", "PROTECT", "lagBytes", "CLOSED"));

            stage.freezePrimary();
            // The replica answers, and takes no writes.
            eventually(() -> answers(service, HEALTH, 200, "READ_ONLY", "OPEN"));
            answers(service, LIVENESS, 200, "UP");
            eventually(() -> answers(service, HEALTH, 503, "OUT_OF_SERVICE", "READ_ONLY"));
            answers(service, LIVENESS, 200, "UP");
            answers(service, READINESS, 200, "UP");

            stage.promote(heir);
            eventually(() -> answers(service, HEALTH, 200, "WRITABLE", heir.address()));
            eventually(() -> answers(
                    service,
                    "/actuator/holdfast",
                    200,
                    "\"reports\":[{",
                    "failover from ",
                    "\"bean\":\"jedisPool\"",
                    "\"epoch\":2"));
            answers(service, "/actuator/metrics/holdfast.failovers", 200, "\"value\":1.0", "\"endpoint\"");
            answers(service, "/actuator/metrics/holdfast.connections?tag=client:jedis", 200, "\"value\":1.0");
        }
    }

    @Test
    @StagedRedis(dnsLagMillis = 100)
    void readinessFollowsOnlyWhereItIsAskedForAndLivenessNever(RedisStage stage) {
        stage.awaitReplicas();
        RedisNode heir = stage.anyReplica();
        try (Service service = start(stage, "holdfast.health.readiness=true")) {
            service.get("/pool");
            eventually(() -> answers(service, READINESS, 200, "holdfastReadiness", "WRITABLE"));

            stage.freezePrimary();
            eventually(() -> answers(service, READINESS, 200, "READ_ONLY"));
            eventually(() -> answers(service, READINESS, 503, "READ_ONLY"));
            answers(service, LIVENESS, 200, "UP");
            assertThat(service.<String>withFallback(() -> service.get("/pool"), "database"))
                    .isEqualTo("database");
            answers(service, READINESS, 200, "READ_ONLY", "\"fallback\":\"SERVES\"");

            stage.promote(heir);
            eventually(() -> answers(service, READINESS, 200, "WRITABLE"));
        }
    }

    private static Service start(RedisNode node, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "stage.host=" + node.address(),
                "stage.port=" + node.port(),
                "spring.data.redis.host=" + node.address(),
                "spring.data.redis.port=" + node.port(),
                "holdfast.patience=1s",
                "holdfast.health.grace=2s",
                "management.endpoint.health.show-details=always",
                "management.endpoint.health.probes.enabled=true"));
        all.addAll(List.of(properties));
        return Service.start(Shop.class, all);
    }

    @Test
    void bootsOwnIndicatorStaysWhereThatIsWished(CapturedOutput output) {
        try (RedisNode node = RedisNode.builder().start();
                Service service = start(
                        node,
                        "holdfast.health.replace-redis=false",
                        "management.endpoint.health.group.liveness.include=livenessState,redis")) {
            answers(service, HEALTH, 200, "\"redis\":{", "\"version\":\"");
            assertThat(service.ask(HEALTH).body()).doesNotContain("WRITABLE");
        }
        assertThat(output.getAll()).contains("liveness.include is \"livenessState,redis\" and so depends on Redis");
    }

    @Test
    void whatHoldfastDoesNotProtectIsStillAskedByBoot() {
        try (RedisNode node = RedisNode.builder().start();
                Service service = start(node, "holdfast.exclude=redisConnectionFactory")) {
            service.get("/pool");
            eventually(
                    () -> answers(service, HEALTH, 200, "WRITABLE", "\"redisConnectionFactory\":{", "\"version\":\""));
        }
    }

    @Test
    void aServerThatIsGoneIsUnreachableAndTheProcessLivesOn() {
        RedisNode node = RedisNode.builder().start();
        try (Service service = start(node)) {
            service.get("/pool");
            node.close();
            eventually(() -> answers(service, HEALTH, 503, "OUT_OF_SERVICE", "UNREACHABLE"));
            answers(service, LIVENESS, 200, "UP");
        } finally {
            node.close();
        }
    }
}
