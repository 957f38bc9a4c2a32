// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.watch;

import dev.holdfast.ops.aws.CloudRefusal;
import dev.holdfast.ops.aws.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What CloudWatch says of a group's nodes: for each the highest value of the last five minutes, since values come once a
 * minute and late.
 *
 * @param nodes by cache cluster id
 * @param problems what could not be asked; then there are no nodes
 * @since 0.1.0
 */
public record CloudLook(List<Node> nodes, List<String> problems) {
    private static final Duration BACK = Duration.ofMinutes(5);

    /**
     * One node.
     *
     * @param id its cache cluster id
     * @param memoryPercent DatabaseMemoryUsagePercentage
     * @param cpuPercent EngineCPUUtilization
     * @param lagSeconds ReplicationLag; a primary has none
     */
    public record Node(String id, OptionalDouble memoryPercent, OptionalDouble cpuPercent, OptionalDouble lagSeconds) {}

    /**
     * Asks once.
     *
     * @param metrics CloudWatch
     * @param nodeIds the nodes' cache cluster ids
     * @return what it says; a right that is missing is a problem, and no exception
     */
    public static CloudLook at(Metrics metrics, List<String> nodeIds) {
        List<Node> nodes = new ArrayList<>();
        try {
            for (String id : nodeIds) {
                nodes.add(new Node(
                        id,
                        metrics.highest("DatabaseMemoryUsagePercentage", id, BACK),
                        metrics.highest("EngineCPUUtilization", id, BACK),
                        metrics.highest("ReplicationLag", id, BACK)));
            }
            return new CloudLook(nodes, List.of());
        } catch (CloudRefusal e) {
            return refused(e);
        }
    }

    /**
     * Nothing, and why.
     *
     * @param refusal what AWS said
     * @return a look with one problem
     */
    public static CloudLook refused(CloudRefusal refusal) {
        return new CloudLook(List.of(), List.of("CloudWatch: " + refusal.getMessage()));
    }
}
