// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.ops.alarms.AlarmTemplate;
import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.preflight.Preflight;
import dev.holdfast.ops.preflight.PreflightReport;
import dev.holdfast.ops.redis.Login;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.watch.Look;
import dev.holdfast.ops.watch.Thresholds;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Endpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From outside of the packages, with what they export: the example of docs/ops/README.md and its neighbours. */
class JavaApiTest {

    @Test
    @StagedRedis
    void whatTheCommandsTellIsToBeHadFromJava(RedisStage stage) {
        DnsSettings dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .build();
        try (RedisAccess access = new RedisAccess(new Endpoint(stage.endpoint(), stage.port()), Login.none(), dns)) {
            ClientInventory clients = ClientInventory.read(access);
            Look now = Look.at(access, Instant.now());
            List<String> alerts = new Thresholds(70, 1 << 20, 0, 90).alerts(Optional.empty(), now);
            PreflightReport report = new Preflight(Path.of(System.getProperty("java.home")), Path.of("/"), "")
                    .run(access, Optional.empty(), Optional.empty());

            assertThat(clients.group().nodes()).hasSize(2);
            assertThat(now.nodes()).hasSize(2);
            assertThat(alerts).isEmpty();
            assertThat(report.facts()).containsKey("cluster mode");
            assertThat(new AlarmTemplate("orders", List.of("orders-001"), 70, 90, 5).json())
                    .contains("AWS::CloudWatch::Alarm");
        }
    }
}
