// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightCommandTest {
    @TempDir
    Path folder;

    @Test
    @StagedRedis(replicas = 2)
    void aSoundGroupHasNothingToMend(RedisStage stage) throws IOException {
        Run run = Run.on(
                stage,
                "preflight",
                "--java-home",
                javaHome("networkaddress.cache.ttl=5").toString());

        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("disabled: one primary, 2 replicas", "0 critical, 0 warnings")
                .containsPattern("server +(Redis|Valkey) \\d")
                .contains(stage.endpoint() + " -> " + stage.nodeName(stage.primary()) + " -> "
                        + stage.primary().address())
                .contains("5 s left of the answer", "answers kept 5 s")
                .contains("Not looked at: AWS (Multi-AZ");
    }

    @Test
    @StagedRedis(replicas = 0)
    void aPrimaryWithoutReplicaIsCritical(RedisStage stage) throws IOException {
        Run run = Run.on(
                stage,
                "preflight",
                "--java-home",
                javaHome("networkaddress.cache.ttl=5").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out())
                .contains("CRITICAL  the primary has no replica  [no-replica]")
                .contains("aws elasticache increase-replica-count");
    }

    @Test
    @StagedRedis
    void aReplicaBehindTheEndpointIsCritical(RedisStage stage) {
        stage.pointDns(stage.anyReplica());

        Run run = Run.on(stage, "preflight");

        assertThat(run.out())
                .contains(
                        "[endpoint-is-replica]",
                        "the primary is at " + stage.primary().address(),
                        "[one-replica]");
    }

    @Test
    @StagedRedis
    void memoryAboveSeventyPercentIsReported(RedisStage stage) {
        // In this order: the limit counts the command's own buffer, and might refuse it.
        stage.primary().command("SET", "large", "x".repeat(3_000_000));
        stage.primary().command("CONFIG", "SET", "maxmemory", "5mb");

        Run run = Run.on(stage, "preflight");

        assertThat(run.out()).containsPattern(stage.primary().address() + ":\\d+ uses \\d+ % of its memory");
    }

    @Test
    @StagedRedis
    void aFrozenReplicaIsReported(RedisStage stage) {
        RedisNode replica = stage.anyReplica();
        replica.freeze();

        Run run = Run.on(stage, "preflight");

        assertThat(run.out()).contains("a node of the group cannot be asked: " + replica.address());
    }

    @Test
    void aClusterIsSaidToBeOne() {
        try (RedisNode node = RedisNode.builder().config("cluster-enabled yes").start()) {
            Run run = Run.of("preflight", node.address() + ":" + node.port());

            // What the procedure by hand looks at: INFO cluster.
            assertThat(node.info("cluster_enabled")).isEqualTo("1");
            assertThat(run.out()).contains("enabled: 1 primaries, 0 replicas", "[cluster-mode]");
        }
    }

    @Test
    @StagedRedis
    void anAddressIsNoEndpointAndJsonHasTheSame(RedisStage stage) {
        Run run = Run.of("preflight", stage.primary().address() + ":" + stage.port(), "--output", "json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out()).contains("\"id\": \"address\"", "\"severity\": \"CRITICAL\"", "\"notLookedAt\": [");
    }

    private Path javaHome(String setting) throws IOException {
        Path security = Files.createDirectories(folder.resolve("conf/security"));
        Files.writeString(security.resolve("java.security"), setting + "\nnetworkaddress.cache.negative.ttl=10\n");
        return folder;
    }
}
