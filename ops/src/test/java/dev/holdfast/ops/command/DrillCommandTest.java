// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillCommandTest {
    @TempDir
    Path folder;

    @Test
    void aLocalDrillEndsWithTheTimelineOfAFailover() throws Exception {
        Path page = folder.resolve("drill.html");

        Run run = Run.of("drill", "--local", "--dns-lag", "1", "--observe", "3", "--html", page.toString());

        assertThat(run.exitCode()).as(run.all()).isZero();
        List<String> story = Arrays.asList(run.out().split("\n"));
        int started = first(story, "promote a replica in an orderly way");
        int promoted = first(story, "is a primary .was a replica.");
        int good = first(story, "first good write through Holdfast since the promotion");
        int flipped = first(story, "dns +primary\\..* leads to");
        assertThat(List.of(started, promoted, good, flipped))
                .as(run.out())
                .isSorted()
                .doesNotContain(-1);
        // The bare pool stays on the demoted node.
        assertThat(run.out()).containsPattern("(?m)^bare JedisPool +more than .*READONLY");
        assertThat(run.out()).containsPattern("(?m)^Holdfast .* none .* 0 +0 +0 +0 +-$");
        assertThat(run.out()).contains("PASSED: the longest gap in writes through Holdfast was");
        assertThat(Files.readString(page))
                .contains("<svg", "is a primary (was a replica)")
                .endsWith("</html>\n");
    }

    @Test
    void aBudgetThatIsMissedEndsWithOne() {
        Run run = Run.of("drill", "--local", "--how", "crash", "--budget", "0.5", "--observe", "4", "--output", "json");

        assertThat(run.exitCode()).as(run.all()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out()).contains("\"withinBudget\": false", "\"name\": \"Holdfast\"");
    }

    @Test
    @StagedRedis
    void aNamedReplicaTakesOverByFailover(RedisStage stage) {
        RedisNode replica = stage.anyReplica();

        Run run = Run.of(
                "drill",
                address(stage),
                "--failover-to",
                replica.address(),
                "--confirm",
                stage.primary().address(),
                "--observe",
                "3");

        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(replica.isPrimary()).isTrue();
        assertThat(run.out()).contains("send FAILOVER TO " + replica.address());
    }

    @Test
    @StagedRedis(replicas = 2)
    void aNamedReplicaIsPromotedByHandAndTheOthersFollowIt(RedisStage stage) throws Exception {
        RedisNode replica = stage.anyReplica();
        RedisNode other = stage.replicas().stream()
                .filter(node -> node != replica)
                .findFirst()
                .orElseThrow();
        try (MixedClients clients = new MixedClients()) {
            clients.add(stage.primary(), "127.0.77.1", "CLIENT SETNAME stuck", "PING");

            Run run = Run.of(
                    "drill",
                    address(stage),
                    "--replicaof-to",
                    replica.address() + ":" + stage.port(),
                    "--confirm",
                    stage.primary().address(),
                    "--observe",
                    "3");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(replica.isPrimary()).isTrue();
            assertThat(other.info("master_host")).isEqualTo(replica.address());
            assertThat(run.out()).contains("Clients that did not come back: 127.0.77.1 (stuck)");
        }
    }

    /** By name, since the certificate has no address: the bare JVM has to resolve it too. */
    @Test
    void aDrillLogsInOverTlsAsAUserWhoMayDoNoMore() throws Exception {
        String secret = "correct-horse";
        try (RedisStage stage = RedisStage.builder()
                .tls()
                .user("drill", secret, "~holdfast:drill:* +rpush +expire +lrange +info +client +hello +ping +failover")
                .config("user default off")
                .start()) {
            Run run = Run.on(
                    stage,
                    Map.of("REDISCLI_AUTH", secret),
                    "drill",
                    "--tls",
                    "--cacert",
                    PemFile.of(stage, folder).toString(),
                    "--user",
                    "drill",
                    "--failover-to",
                    stage.anyReplica().address(),
                    "--confirm",
                    stage.endpoint(),
                    "--observe",
                    "4");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("PASSED").containsPattern("(?m)^Holdfast .* 0 +0 +0 +0 +-$");
            assertThat(run.out()).containsPattern("(?m)^bare JedisPool .*(READONLY|NOPERM)");
            assertThat(run.all()).doesNotContain(secret);
        }
    }

    @Test
    void whatACrashLeavesInTheDarkIsCounted() {
        Run run = Run.of("drill", "--local", "--how", "crash", "--observe", "6", "--output", "json");

        JSONObject bare = new JSONObject(run.out()).getJSONArray("probers").getJSONObject(1);
        assertThat(bare.getString("name")).isEqualTo("bare JedisPool");
        assertThat(bare.getJSONObject("fate").keySet())
                .containsExactlyInAnyOrder("lost", "repeated", "unknown", "unknownApplied", "refusedApplied");
        JSONObject fate = new JSONObject(run.out())
                .getJSONArray("probers")
                .getJSONObject(0)
                .getJSONObject("fate");
        assertThat(fate.getInt("repeated")).isZero();
        assertThat(fate.getInt("refusedApplied")).isZero();
        assertThat(fate.getInt("unknown")).isLessThanOrEqualTo(1);
    }

    @Test
    @StagedRedis
    void nothingIsDoneWithoutTheNameOrInADryRun(RedisStage stage) {
        String replica = stage.anyReplica().address();

        Run unconfirmed = Run.of("drill", address(stage), "--failover-to", replica);
        Run wrongName = Run.of("drill", address(stage), "--failover-to", replica, "--confirm", "orders");
        Run dry = Run.of("drill", address(stage), "--failover-to", replica, "--dry-run");

        assertThat(unconfirmed.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(unconfirmed.err())
                .contains("confirm with --confirm " + stage.primary().address());
        assertThat(wrongName.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.out()).contains("send FAILOVER TO " + replica, "Nothing was done.");
        assertThat(stage.primary().isPrimary()).isTrue();
        assertThat(stage.primary().command("KEYS", "holdfast:*").items()).isEmpty();
    }

    @Test
    @StagedRedis(replicas = 0)
    void withoutAReplicaThereIsNoDrill(RedisStage stage) {
        Run run = Run.of(
                "drill",
                address(stage),
                "--failover-to",
                "127.0.0.9",
                "--confirm",
                stage.primary().address());

        assertThat(run.exitCode()).isEqualTo(ExitCode.FOUND);
        assertThat(run.err()).contains("no drill: the primary has no replica");
    }

    private static String address(RedisStage stage) {
        return stage.primary().address() + ":" + stage.port();
    }

    private static int first(List<String> lines, String pattern) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(".*" + pattern + ".*")) {
                return i;
            }
        }
        return -1;
    }
}
