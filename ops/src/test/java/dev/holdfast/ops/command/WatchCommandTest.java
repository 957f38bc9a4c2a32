// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.AwsStandIn;
import dev.holdfast.ops.aws.StagedElastiCache;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;

class WatchCommandTest {

    @Test
    @StagedRedis
    void aLookShowsEachNodeAndASoundGroupHasNoAlert(RedisStage stage) {
        Run run = Run.on(stage, "watch", "--times", "1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(" -> " + stage.primary().address())
                .containsPattern(stage.primary().address() + ":\\d+ +primary +- ")
                .containsPattern(stage.anyReplica().address() + ":\\d+ +replica +0 B ")
                .doesNotContain("ALERT");
    }

    @Test
    @StagedRedis
    void whatPassesAThresholdIsAnAlert(RedisStage stage) {
        // In this order: the limit counts the command's own buffer, and might refuse it.
        stage.primary().command("SET", "large", "x".repeat(3_000_000));
        stage.primary().command("CONFIG", "SET", "maxmemory", "5mb");

        Run run = Run.on(stage, "watch", "--times", "1", "--max-connections", "1", "--output", "json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out().lines()).hasSize(1);
        String alerts = new JSONObject(run.out()).getJSONArray("alerts").toString();
        assertThat(alerts).contains("% of its memory (limit 70 %)", "connections (limit 1)");
    }

    @Test
    @StagedRedis(dnsLagMillis = 200)
    void aPromotionAndTheNameThatFollowsAreAlerts(RedisStage stage) throws Exception {
        CompletableFuture<Run> watching =
                CompletableFuture.supplyAsync(() -> Run.on(stage, "watch", "--times", "12", "--every", "0.3"));
        // Four queries are two looks: each asks for an A and an AAAA record.
        Awaitility.await().until(() -> stage.dns().queries().size() >= 4);
        String before = stage.primary().address();

        stage.promoteOrderly();

        String out = watching.get().out();
        assertThat(out)
                .containsPattern("ALERT the primary is " + stage.primary().address() + ":\\d+ .was " + before);
        assertThat(out).contains("ALERT DNS leads to " + stage.primary().address());
    }

    @Test
    void aGroupThatCannotBeReachedIsAnAlertAndNotTheEnd() {
        Run run = Run.of("watch", "127.0.0.1:1", "--times", "2", "--every", "0.05");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out().lines().filter(line -> line.contains("ALERT 127.0.0.1:1: connection refused")))
                .hasSize(2);
    }

    @Test
    @StagedRedis
    void cloudWatchTellsWhatTheServersDoNot(RedisStage stage) {
        try (AwsStandIn aws =
                new AwsStandIn(new StagedElastiCache("orders", stage.endpoint(), "a", "b")).metric(93.5)) {
            Run run = Run.on(
                    stage, "watch", "--times", "2", "--every", "0.1", "--group", "orders", "--aws-endpoint", aws.url());
            Run json = Run.on(
                    stage,
                    "watch",
                    "--times",
                    "1",
                    "--group",
                    "orders",
                    "--output",
                    "json",
                    "--aws-endpoint",
                    aws.url());

            assertThat(run.exitCode()).isEqualTo(ExitCode.FOUND);
            assertThat(run.out())
                    .containsPattern("(?m)^orders-001 +93\\.5 % +93\\.5 % +93\\.5 s$")
                    .contains("ALERT orders-002 EngineCPUUtilization is 93.5 % (limit 90 %)")
                    .contains("ALERT orders-001 DatabaseMemoryUsagePercentage is 93.5 % (limit 70 %)");
            JSONObject cloud = new JSONObject(json.out()).getJSONObject("cloudWatch");
            assertThat(cloud.getJSONArray("nodes").getJSONObject(1).getDouble("cpuPercent"))
                    .isEqualTo(93.5);
            // Two looks within a minute are one question for each metric and node; and the one for JSON.
            assertThat(aws.calls().stream().filter("GetMetricData"::equals)).hasSize(12);
        }
    }

    @Test
    @StagedRedis
    void withoutTheRightToAskCloudWatchTheRestIsShown(RedisStage stage) {
        try (AwsStandIn aws = new AwsStandIn(new StagedElastiCache("orders", stage.endpoint(), "a", "b"))
                .deny("DescribeReplicationGroups")) {
            Run run = Run.on(stage, "watch", "--times", "1", "--group", "orders", "--aws-endpoint", aws.url());

            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("Not looked at: CloudWatch: AWS refused elasticache:DescribeReplicationGroups")
                    .contains(stage.primary().address());
        }
    }
}
