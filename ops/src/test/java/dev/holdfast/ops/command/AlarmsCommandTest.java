// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.AwsStandIn;
import dev.holdfast.ops.aws.StagedElastiCache;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;

class AlarmsCommandTest {

    @Test
    void eachNodeHasFourAlarms() {
        Run run = Run.of("alarms", "orders", "--node", "orders-001", "--node", "orders-002", "--max-memory", "65");

        assertThat(run.exitCode()).isZero();
        JSONObject resources = new JSONObject(run.out()).getJSONObject("Resources");
        assertThat(resources.keySet())
                .hasSize(8)
                .allMatch(id -> id.matches("[A-Za-z0-9]+"))
                .contains("EngineCPUUtilizationorders001", "ReplicationLagorders002", "Evictionsorders002");
        JSONObject memory = resources
                .getJSONObject("DatabaseMemoryUsagePercentageorders001")
                .getJSONObject("Properties");
        assertThat(memory.getInt("Threshold")).isEqualTo(65);
        assertThat(memory.getString("Namespace")).isEqualTo("AWS/ElastiCache");
        assertThat(memory.getJSONArray("Dimensions").getJSONObject(0).getString("Value"))
                .isEqualTo("orders-001");
    }

    @Test
    void theNodesAreAskedOfAws() {
        try (AwsStandIn aws = new AwsStandIn(new StagedElastiCache("orders", "orders.example", "a", "b", "c"))) {
            Run run = Run.of("alarms", "orders", "--aws-endpoint", aws.url());
            Run none = Run.of("alarms", "other", "--aws-endpoint", aws.url());

            assertThat(new JSONObject(run.out()).getJSONObject("Resources").keySet())
                    .hasSize(12);
            assertThat(none.exitCode()).isEqualTo(ExitCode.NOT_DONE);
            assertThat(none.err()).contains("there is no replication group other");
        }
    }
}
