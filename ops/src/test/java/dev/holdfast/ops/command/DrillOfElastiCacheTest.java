// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.AwsStandIn;
import dev.holdfast.ops.aws.StagedElastiCache;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stand-in of ElastiCache whose TestFailover fails real servers over. */
class DrillOfElastiCacheTest {

    @Test
    @StagedRedis
    void testFailoverIsCalledAndItsEventsAreFollowed(RedisStage stage) {
        StagedElastiCache group = group(stage);
        RedisNode replica = stage.anyReplica();
        group.onFailover(() -> stage.promoteOrderly(replica));
        try (AwsStandIn aws = new AwsStandIn(group)) {
            Run run = on(stage, aws, "--confirm", "orders");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(replica.isPrimary()).isTrue();
            assertThat(run.out())
                    .contains("call TestFailover for node group 0001 of orders (0 of 15 calls of the last 24 h used)")
                    .contains("orders: Test Failover API called for node group 0001")
                    .contains("orders: Failover from primary node orders-001 to replica node orders-002 completed")
                    .contains("orders-001: Recovering cache nodes 0001", "Finished recovery for cache nodes 0001")
                    .contains("PASSED");
        }
    }

    @Test
    @StagedRedis
    void withoutMultiAzOrQuotaOrTheGroupsIdNothingIsFailedOver(RedisStage stage) {
        try (AwsStandIn unfit = new AwsStandIn(group(stage).withoutMultiAz());
                AwsStandIn fit = new AwsStandIn(group(stage))) {
            Run withoutMultiAz = on(stage, unfit, "--confirm", "orders");
            Run wrongId = on(stage, fit, "--confirm", stage.primary().address());
            Run dry = on(stage, fit, "--dry-run");
            fit.elastiCache().testedBefore(15, Duration.ofHours(3));
            Run spent = on(stage, fit, "--confirm", "orders");

            assertThat(withoutMultiAz.err()).contains("Multi-AZ disabled: nothing would be promoted");
            assertThat(withoutMultiAz.exitCode()).isEqualTo(ExitCode.NOT_DONE);
            assertThat(wrongId.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
            assertThat(dry.out()).contains("call TestFailover for node group 0001 of orders", "Nothing was done.");
            assertThat(spent.err()).contains("TestFailover was called 15 times in the last 24 h; AWS allows 15");
            assertThat(unfit.calls()).doesNotContain("TestFailover");
            assertThat(fit.calls()).doesNotContain("TestFailover");
        }
    }

    @Test
    @StagedRedis
    void whatAwsRefusesIsSaidAndNothingIsFailedOver(RedisStage stage) {
        try (AwsStandIn aws = new AwsStandIn(group(stage)).deny("TestFailover")) {
            Run run = on(stage, aws, "--confirm", "orders");

            assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
            assertThat(run.err()).contains("AWS refused elasticache:TestFailover (AccessDenied: ");
            assertThat(stage.primary().isPrimary()).isTrue();
        }
    }

    private static StagedElastiCache group(RedisStage stage) {
        return new StagedElastiCache("orders", stage.endpoint(), "eu-west-1a", "eu-west-1b");
    }

    private static Run on(RedisStage stage, AwsStandIn aws, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "drill",
                stage.primary().address() + ":" + stage.port(),
                "--group",
                "orders",
                "--aws-endpoint",
                aws.url()));
        // A drill that should have been refused must not look on for a quarter of an hour.
        words.addAll(List.of("--observe", "12"));
        words.addAll(List.of(more));
        return Run.of(words.toArray(String[]::new));
    }
}
