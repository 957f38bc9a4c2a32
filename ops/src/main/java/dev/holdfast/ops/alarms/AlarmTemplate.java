// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.alarms;

import dev.holdfast.ops.report.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CloudWatch alarms of a replication group as a CloudFormation template, in JSON.
 *
 * @param groupId the replication group
 * @param nodeIds its nodes' cache cluster ids
 * @param memoryPercent above which DatabaseMemoryUsagePercentage alarms
 * @param cpuPercent above which EngineCPUUtilization alarms
 * @param lagSeconds above which ReplicationLag alarms
 * @since 0.1.0
 */
public record AlarmTemplate(String groupId, List<String> nodeIds, int memoryPercent, int cpuPercent, int lagSeconds) {
    private static final int MINUTE = 60;

    /**
     * The template.
     *
     * @return a JSON document
     */
    public String json() {
        Map<String, Object> alarms = new LinkedHashMap<>();
        for (String node : nodeIds) {
            add(
                    alarms,
                    node,
                    "DatabaseMemoryUsagePercentage",
                    "Maximum",
                    memoryPercent,
                    5,
                    "a replica cannot be synchronised without room beside the data");
            add(
                    alarms,
                    node,
                    "EngineCPUUtilization",
                    "Maximum",
                    cpuPercent,
                    5,
                    "a busy node answers health checks late, and its replica will be as busy");
            add(
                    alarms,
                    node,
                    "ReplicationLag",
                    "Maximum",
                    lagSeconds,
                    3,
                    "what a replica lacks when it is promoted is lost");
            add(alarms, node, "Evictions", "Sum", 0, 1, "keys are evicted: memory is full");
        }
        return Json.of(Json.object(
                "AWSTemplateFormatVersion",
                "2010-09-09",
                "Description",
                "Alarms of the ElastiCache replication group " + groupId,
                "Parameters",
                Json.object("AlarmTopic", Json.object("Type", "String", "Description", "ARN of the SNS topic to tell")),
                "Resources",
                alarms));
    }

    private void add(
            Map<String, Object> alarms,
            String node,
            String metric,
            String statistic,
            int limit,
            int minutes,
            String why) {
        // A logical id has letters and digits only.
        alarms.put(
                metric + node.replaceAll("[^A-Za-z0-9]", ""),
                Json.object(
                        "Type",
                        "AWS::CloudWatch::Alarm",
                        "Properties",
                        Json.object(
                                "AlarmName",
                                node + " " + metric,
                                "AlarmDescription",
                                metric + " of " + node + " in " + groupId + ": " + why,
                                "Namespace",
                                "AWS/ElastiCache",
                                "MetricName",
                                metric,
                                "Dimensions",
                                List.of(Json.object("Name", "CacheClusterId", "Value", node)),
                                "Statistic",
                                statistic,
                                "Period",
                                MINUTE,
                                "EvaluationPeriods",
                                minutes,
                                "Threshold",
                                limit,
                                "ComparisonOperator",
                                "GreaterThanThreshold",
                                // A primary has no ReplicationLag, and a node that is replaced none of them for a
                                // while.
                                "TreatMissingData",
                                "notBreaching",
                                "AlarmActions",
                                List.of(Json.object("Ref", "AlarmTopic")),
                                "OKActions",
                                List.of(Json.object("Ref", "AlarmTopic")))));
    }
}
