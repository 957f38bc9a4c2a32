// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import dev.holdfast.ops.aws.CloudRefusal;
import dev.holdfast.ops.aws.ElastiCache;
import dev.holdfast.ops.aws.ElastiCache.CacheGroup;
import dev.holdfast.ops.aws.ElastiCache.CacheNode;
import dev.holdfast.ops.aws.ElastiCache.Member;
import dev.holdfast.ops.aws.ElastiCache.NodeGroup;
import dev.holdfast.ops.aws.ElastiCache.ServiceUpdate;
import dev.holdfast.ops.aws.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What AWS tells of a replication group. Each question stands alone: a right that is missing takes out what it would have
 * told.
 *
 * @param cache ElastiCache
 * @param metrics CloudWatch
 * @since 0.1.0
 */
public record AwsChecks(ElastiCache cache, Metrics metrics) {
    private static final double CPU_PERCENT = 90;
    private static final Duration BACK = Duration.ofHours(1);
    private static final int RESERVED_PERCENT = 25;

    /**
     * Finds the group of an endpoint.
     *
     * @param id its id; empty to look for it by its endpoint
     * @param host the endpoint's name
     * @return empty if there is none in this account and region
     * @throws CloudRefusal if ElastiCache cannot be asked
     */
    public Optional<CacheGroup> find(Optional<String> id, String host) {
        if (id.isPresent()) {
            return cache.group(id.get());
        }
        return cache.groups().stream()
                .filter(group -> group.nodeGroups().stream()
                        .anyMatch(shard -> shard.primaryEndpoint().stream().anyMatch(host::equalsIgnoreCase)))
                .findFirst();
    }

    void run(Optional<String> id, String host, Findings findings) {
        Optional<CacheGroup> found = Optional.empty();
        try {
            found = find(id, host);
        } catch (CloudRefusal e) {
            findings.notLookedAt("AWS: " + e.getMessage());
            return;
        }
        if (found.isEmpty()) {
            findings.notLookedAt("AWS: no replication group "
                    + id.orElse("has the primary endpoint " + host + " (name it with --group)")
                    + " in this account and region");
            return;
        }
        CacheGroup group = found.get();
        group(group, findings);
        snapshots(group, findings);
        group.nodeGroups().forEach(shard -> zones(group, shard, findings));
        partly(findings, "pending service updates", () -> updates(group, findings));
        partly(findings, "engine CPU", () -> cpu(group, findings));
        partly(findings, "engine version, maintenance window and parameters", () -> node(group, findings));
    }

    private static void partly(Findings findings, String what, Runnable question) {
        try {
            question.run();
        } catch (CloudRefusal e) {
            findings.notLookedAt(what + ": " + e.getMessage());
        }
    }

    private static void group(CacheGroup group, Findings findings) {
        findings.fact(
                "group",
                group.id() + ", " + group.status() + ", automatic failover " + group.automaticFailover() + ", Multi-AZ "
                        + group.multiAz());
        if (!group.failsOver()) {
            findings.critical(
                    "multi-az",
                    "automatic failover is " + group.automaticFailover() + " and Multi-AZ " + group.multiAz(),
                    "without them nobody promotes a replica when the primary fails, and a maintenance is an outage",
                    "holdfast preflight ... --fix multi-az, or: aws elasticache modify-replication-group"
                            + " --replication-group-id " + group.id()
                            + " --automatic-failover-enabled --multi-az-enabled --apply-immediately");
        }
        if (!group.status().equals("available")) {
            findings.warning(
                    "group-status",
                    "the group is " + group.status(),
                    "a change is under way, and AWS refuses others meanwhile",
                    "aws elasticache wait replication-group-available --replication-group-id " + group.id());
        }
        if (!group.pending().isEmpty()) {
            findings.note(
                    "pending-changes",
                    "changes wait for the maintenance window: " + group.pending(),
                    "they may fail the group over",
                    "apply them at a time of your choice, with --apply-immediately");
        }
    }

    private static void snapshots(CacheGroup group, Findings findings) {
        findings.fact(
                "snapshots",
                group.snapshotRetentionDays() == 0
                        ? "none"
                        : "kept for " + group.snapshotRetentionDays() + " days, taken at " + group.snapshotWindow()
                                + " UTC");
        if (group.snapshotRetentionDays() == 0) {
            findings.warning(
                    "no-snapshots",
                    "no automatic snapshots are taken",
                    "when all nodes are lost, so is the data",
                    "aws elasticache modify-replication-group --replication-group-id " + group.id()
                            + " --snapshot-retention-limit 7 --apply-immediately");
        }
    }

    private static void zones(CacheGroup group, NodeGroup shard, Findings findings) {
        List<String> zones =
                shard.members().stream().map(Member::zone).distinct().sorted().toList();
        findings.fact(
                "zones of " + shard.id(),
                shard.members().stream()
                        .map(member -> member.nodeId() + " " + member.zone()
                                + (member.role().isEmpty() ? "" : " (" + member.role() + ")"))
                        .collect(Collectors.joining(", ")));
        if (shard.members().size() > 1 && zones.size() == 1) {
            findings.critical(
                    "one-zone",
                    "all nodes of node group " + shard.id() + " are in " + zones.get(0),
                    "when that zone fails there is nothing left to fail over to",
                    "add a replica in another zone: aws elasticache increase-replica-count --replication-group-id "
                            + group.id() + " --new-replica-count "
                            + shard.members().size() + " --apply-immediately");
        }
    }

    private void updates(CacheGroup group, Findings findings) {
        for (ServiceUpdate update : cache.pendingUpdates(group.id())) {
            findings.warning(
                    "service-update",
                    "service update " + update.name() + " (" + update.severity() + ") is " + update.status()
                            + update.applyBy()
                                    .map(date -> ", to be applied by " + date)
                                    .orElse(""),
                    "applying it fails the group over; after its date AWS may do so in the maintenance window",
                    "at a time of your choice: aws elasticache batch-apply-update-action --replication-group-ids "
                            + group.id() + " --service-update-name " + update.name());
        }
    }

    private void cpu(CacheGroup group, Findings findings) {
        for (String node : group.nodeIds()) {
            OptionalDouble percent = metrics.highest("EngineCPUUtilization", node, BACK);
            percent.ifPresent(value -> findings.fact(
                    "engine CPU " + node, String.format(Locale.ROOT, "%.0f %% at most in the last hour", value)));
            if (percent.isPresent() && percent.getAsDouble() > CPU_PERCENT) {
                findings.warning(
                        "engine-cpu",
                        String.format(Locale.ROOT, "%s used %.0f %% of its engine's core", node, percent.getAsDouble()),
                        "a busy node answers health checks late, and a replica of its size will be as busy",
                        "scale up, or read from replicas");
            }
        }
    }

    private void node(CacheGroup group, Findings findings) {
        if (group.nodeIds().isEmpty()) {
            return;
        }
        Optional<CacheNode> first = cache.node(group.nodeIds().get(0));
        first.ifPresent(node -> {
            findings.fact("engine", node.engine() + " on " + node.type());
            findings.fact("maintenance window", node.maintenanceWindow() + " UTC");
            parameters(node.parameterGroup(), findings);
        });
    }

    private void parameters(String name, Findings findings) {
        Optional<String> closes = cache.parameter(name, "close-on-replica-write");
        closes.ifPresent(value -> findings.fact("close-on-replica-write", value));
        if (closes.isPresent() && closes.get().equals("no")) {
            findings.warning(
                    "close-on-replica-write",
                    "close-on-replica-write is off",
                    "a bare client that writes to the demoted primary keeps its connection, and every write fails",
                    "aws elasticache modify-cache-parameter-group --cache-parameter-group-name " + name
                            + " --parameter-name-values ParameterName=close-on-replica-write,ParameterValue=yes");
        }
        Optional<String> reserved = cache.parameter(name, "reserved-memory-percent");
        reserved.ifPresent(value -> findings.fact("reserved memory", value + " %"));
        if (reserved.filter(value -> value.matches("\\d+"))
                        .map(Integer::valueOf)
                        .orElse(RESERVED_PERCENT)
                < RESERVED_PERCENT) {
            findings.warning(
                    "reserved-memory",
                    "reserved-memory-percent is " + reserved.get() + ", less than " + RESERVED_PERCENT,
                    "snapshots and the synchronisation of replicas after a failover need that room",
                    "aws elasticache modify-cache-parameter-group --cache-parameter-group-name " + name
                            + " --parameter-name-values ParameterName=reserved-memory-percent,ParameterValue=25");
        }
    }
}
