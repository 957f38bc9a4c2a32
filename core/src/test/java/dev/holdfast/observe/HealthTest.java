// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.observe.HealthSnapshot.Status;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.NodeVitals;
import dev.holdfast.topology.RawProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration NO_GRACE = Duration.ZERO;

    private static Holdfast holdfast(RedisStage stage) {
        return Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .patience(Duration.ofSeconds(1))
                .dns(DnsSettings.builder()
                        .servers(List.of(stage.dns().socketAddress()))
                        .noHostsFile()
                        .build())
                .build();
    }

    private static HealthSnapshot becomes(Holdfast holdfast, Status status) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(holdfast.health().status()).isEqualTo(status));
        return holdfast.health();
    }

    @Test
    @StagedRedis(replicas = 1)
    void aGroupIsWritableAndTellsNodeEpochMemoryAndLag(RedisStage stage) {
        stage.awaitReplicas();
        try (Holdfast holdfast = holdfast(stage)) {
            HealthSnapshot before = holdfast.health();
            assertThat(before.status()).isEqualTo(Status.SWITCHING);
            assertThat(before.lasting())
                    .as("nobody has asked for it yet, so it is not out for long")
                    .isZero();

            Instant asked = Instant.now();
            holdfast.recovery().attach(new RawProbe());

            HealthSnapshot health = becomes(holdfast, Status.WRITABLE);
            assertThat(health.node().orElseThrow().toString())
                    .contains(stage.primary().address());
            assertThat(health.epoch()).isEqualTo(1);
            assertThat(health.since()).isBetween(asked, Instant.now());
            assertThat(health.breaker()).isEqualTo("CLOSED");
            assertThat(health.mode()).isEqualTo(Mode.PROTECT);
            assertThat(health.problem()).isEmpty();
            assertThat(health.isReady(NO_GRACE)).isTrue();
            await().untilAsserted(() -> assertThat(holdfast.health().vitals()).isPresent());
            NodeVitals vitals = holdfast.health().vitals().orElseThrow();
            assertThat(vitals.usedMemory()).isPositive();
            assertThat(holdfast.health().lagBytes().orElseThrow()).isBetween(0L, 10_000L);
        }
    }

    @Test
    @StagedRedis(replicas = 0)
    void aFrozenPrimaryIsFollowedThenUnreachableAndNeverAReasonToRestart(RedisStage stage) {
        try (Holdfast holdfast = holdfast(stage)) {
            holdfast.recovery().attach(new RawProbe());
            becomes(holdfast, Status.WRITABLE);
            RedisNode frozen = stage.freezePrimary();

            HealthSnapshot doubted = becomes(holdfast, Status.SWITCHING);
            assertThat(doubted.isReady(NO_GRACE)).isTrue();
            HealthSnapshot lost = becomes(holdfast, Status.UNREACHABLE);

            assertThat(lost.since()).isCloseTo(doubted.since(), within(200, ChronoUnit.MILLIS));
            assertThat(lost.lasting()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
            assertThat(lost.breaker()).isEqualTo("OPEN");
            assertThat(lost.isLive()).isTrue();
            assertThat(lost.isReady(GRACE)).isTrue();
            assertThat(lost.isReady(NO_GRACE)).isFalse();
            assertThat(lost.fallbackServes()).isFalse();

            String answer = holdfast.getOrElse(() -> "redis", cause -> "database");
            assertThat(answer).isEqualTo("database");
            assertThat(holdfast.health().fallbackServes()).isTrue();
            assertThat(holdfast.health().isReady(NO_GRACE))
                    .as("calls are answered")
                    .isTrue();
            assertThat(frozen.address()).isNotEmpty();
        }
    }

    @Test
    @StagedRedis(replicas = 1)
    void onlyReplicasAreReadOnlyAndWritableAgainWithTheNextPrimary(RedisStage stage) {
        stage.awaitReplicas();
        try (Holdfast holdfast = holdfast(stage)) {
            holdfast.recovery().attach(new RawProbe());
            becomes(holdfast, Status.WRITABLE);
            RedisNode primary = stage.primary();
            RedisNode other = stage.anyReplica();

            primary.command("REPLICAOF", other.address(), String.valueOf(other.port()));

            HealthSnapshot lost = becomes(holdfast, Status.READ_ONLY);
            assertThat(lost.isReady(NO_GRACE)).isFalse();
            primary.command("REPLICAOF", "NO", "ONE");
            assertThat(becomes(holdfast, Status.WRITABLE).isReady(NO_GRACE)).isTrue();
        }
    }

    @Test
    @StagedRedis(replicas = 0)
    void aClosedHoldfastIsUnreachable(RedisStage stage) {
        Holdfast holdfast = holdfast(stage);
        holdfast.recovery().attach(new RawProbe());
        becomes(holdfast, Status.WRITABLE);

        holdfast.close();

        assertThat(holdfast.health().status()).isEqualTo(Status.UNREACHABLE);
    }
}
