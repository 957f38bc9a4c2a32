// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.AwsStandIn;
import dev.holdfast.ops.aws.StagedElastiCache;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The SDK is the real one; credentials and region stand in this module's surefire configuration. */
class PreflightOfAwsTest {

    @Test
    @StagedRedis
    void theGroupIsFoundByItsEndpointAndLookedAt(RedisStage stage) {
        try (AwsStandIn aws = new AwsStandIn(
                        new StagedElastiCache("orders", stage.endpoint(), "eu-west-1a", "eu-west-1b")
                                .parameter("close-on-replica-write", "no"))
                .metric(93.4)) {
            Run run = on(stage, aws, "--group", "orders");

            assertThat(run.out())
                    .contains("orders, available, automatic failover enabled, Multi-AZ enabled")
                    .contains("orders-001 eu-west-1a (primary), orders-002 eu-west-1b (replica)")
                    .contains("redis 7.1.0 on cache.r7g.large", "sun:05:00-sun:06:00 UTC")
                    .contains("[close-on-replica-write]", "[no-snapshots]")
                    .contains("orders-002 used 93 % of its engine's core  [engine-cpu]")
                    .contains("service update elasticache-20261101-001 (important) is not-applied")
                    .doesNotContain("[multi-az]", "[one-zone]");
        }
    }

    @Test
    @StagedRedis
    void aGroupThatCannotFailOverIsCriticalAndFixAsksFirst(RedisStage stage) {
        try (AwsStandIn aws = new AwsStandIn(
                new StagedElastiCache("orders", stage.endpoint(), "eu-west-1a", "eu-west-1a").withoutMultiAz())) {
            Run found = on(stage, aws, "--group", "orders");
            Run asked = on(stage, aws, "--group", "orders", "--fix", "multi-az");
            assertThat(aws.elastiCache().failsOver()).isFalse();
            Run fixed = on(stage, aws, "--group", "orders", "--fix", "multi-az", "--confirm", "orders");

            assertThat(found.out()).contains("CRITICAL  automatic failover is disabled", "[one-zone]");
            assertThat(asked.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
            assertThat(asked.err()).contains("--confirm orders");
            assertThat(fixed.exitCode()).as(fixed.all()).isZero();
            assertThat(aws.elastiCache().failsOver()).isTrue();
        }
    }

    @Test
    @StagedRedis
    void aMissingRightTakesOutWhatItWouldHaveToldAndNoMore(RedisStage stage) {
        try (AwsStandIn aws = new AwsStandIn(
                        new StagedElastiCache("orders", stage.endpoint(), "eu-west-1a", "eu-west-1b"))
                .deny("DescribeUpdateActions")) {
            aws.throttle("DescribeReplicationGroups", 2);

            Run run = on(stage, aws, "--group", "orders");

            assertThat(run.out())
                    .contains("Not looked at: pending service updates: AWS refused elasticache:DescribeUpdateActions"
                            + " (AccessDenied: ")
                    .contains("close-on-replica-write", "automatic failover enabled");
            // The SDK asked again after it was throttled.
            assertThat(aws.calls())
                    .startsWith("DescribeReplicationGroups", "DescribeReplicationGroups", "DescribeReplicationGroups");
        }
    }

    @Test
    @StagedRedis
    void whereAwsCannotBeAskedTheRestIsLookedAt(RedisStage stage) {
        Run run = Run.on(stage, "preflight", "--group", "orders", "--aws-endpoint", "http://127.0.0.1:1");

        assertThat(run.out()).contains("Not looked at: AWS: AWS cannot be asked elasticache:DescribeReplicationGroups");
        assertThat(run.out()).contains("disabled: one primary, 1 replica");
    }

    private static Run on(RedisStage stage, AwsStandIn aws, String... more) {
        List<String> words = new ArrayList<>(List.of("--aws-endpoint", aws.url()));
        words.addAll(List.of(more));
        return Run.on(stage, "preflight", words.toArray(String[]::new));
    }
}
