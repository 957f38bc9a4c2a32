// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.drill.ElastiCacheTestFailover;
import dev.holdfast.ops.drill.FailoverCommand;
import dev.holdfast.ops.drill.HostsFile;
import dev.holdfast.ops.drill.LocalGroup;
import dev.holdfast.ops.drill.PromotionByHand;
import dev.holdfast.ops.drill.Target;
import dev.holdfast.ops.drill.Trigger;
import dev.holdfast.ops.preflight.Finding;
import dev.holdfast.ops.preflight.Preflight;
import dev.holdfast.ops.preflight.PreflightReport;
import dev.holdfast.ops.preflight.Severity;
import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisGroup;
import dev.holdfast.topology.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** On what a drill is held, and what starts its failover. */
final class DrillTargetOptions {
    /** With these there is nothing that could take over, or it is not known what would. */
    private static final Set<String> PREVENT = Set.of(
            "no-replica",
            "no-primary",
            "several-primaries",
            "replica-not-online",
            "link-down",
            "loading",
            "cluster-mode",
            "failover-under-way");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    AwsOptions aws = new AwsOptions();

    @Option(
            names = "--group",
            paramLabel = "ID",
            description =
                    "Call ElastiCache's TestFailover for this replication group; ENDPOINT is its primary endpoint.")
    @Nullable
    String group;

    @Option(
            names = "--node-group",
            paramLabel = "ID",
            description = "With --group: which of its node groups (default: ${DEFAULT-VALUE}).",
            defaultValue = "0001")
    String nodeGroup = "0001";

    @Option(names = "--local", description = "Stage a group of redis-servers on this machine, and touch nothing else.")
    boolean local;

    @Option(
            names = "--how",
            paramLabel = "orderly|failover|crash|freeze",
            description = "With --local: how the primary goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "orderly")
    LocalGroup.How how = LocalGroup.How.ORDERLY;

    @Option(names = "--replicas", description = "With --local (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    int replicas;

    @Option(
            names = "--dns-lag",
            paramLabel = "SECONDS",
            description = "With --local: how long after the promotion the name follows (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    double dnsLagSeconds;

    @Option(
            names = "--failover-to",
            paramLabel = "NODE",
            description = "Send FAILOVER to the primary: this replica, ADDRESS[:PORT], takes over (6.2 and later).")
    @Nullable
    String failoverTo;

    @Option(
            names = "--replicaof-to",
            paramLabel = "NODE",
            description =
                    "Promote this replica, ADDRESS[:PORT], by REPLICAOF, with writes paused until it has caught up.")
    @Nullable
    String replicaOfTo;

    boolean isLocal() {
        if (local && (triggers() > 0 || connection.isGiven())) {
            throw connection.wrong("--local stages a group of its own: leave out ENDPOINT, --group, --failover-to and"
                    + " --replicaof-to");
        }
        return local;
    }

    boolean isElastiCache() {
        return group != null;
    }

    private long triggers() {
        return Stream.of(group, failoverTo, replicaOfTo)
                .filter(Objects::nonNull)
                .count();
    }

    LocalGroup startLocal() {
        if (replicas < 1) {
            throw connection.wrong("--replicas must be 1 or more: there is nothing to fail over to without");
        }
        return LocalGroup.start(replicas, Duration.ofMillis((long) (dnsLagSeconds * 1_000)));
    }

    Trigger localTrigger(LocalGroup group) {
        return group.trigger(how);
    }

    DrillGround ground(Console console) {
        if (!connection.isGiven() || triggers() != 1) {
            throw connection.wrong(
                    "say what to drill: --local, or ENDPOINT with one of --group ID, --failover-to NODE and"
                            + " --replicaof-to NODE");
        }
        RedisAccess access = connection.access(console.environment(), aws);
        try {
            refuseUnfit(access, console);
            RedisGroup nodes = RedisGroup.read(access, ignored -> {});
            Optional<HostsFile> hosts = connection.nameServer().map(server -> HostsFile.keep(access));
            Target target = new Target(
                    access, connection.dns(), Optional.ofNullable(connection.cacert), hosts.map(HostsFile::path));
            AutoCloseable file = () -> hosts.ifPresent(HostsFile::close);
            return group == null
                    ? new DrillGround(
                            target, trigger(access, nodes), access.endpoint().host(), file)
                    : ofElastiCache(target, group, file);
        } catch (RuntimeException e) {
            access.close();
            throw e;
        }
    }

    private DrillGround ofElastiCache(Target target, String id, AutoCloseable file) {
        AwsSession session = aws.session();
        try {
            ElastiCacheTestFailover trigger = ElastiCacheTestFailover.prepare(session.elastiCache(), id, nodeGroup);
            return new DrillGround(target, trigger, trigger.groupId(), () -> {
                session.close();
                file.close();
            });
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static void refuseUnfit(RedisAccess access, Console console) {
        PreflightReport report = new Preflight(Path.of(System.getProperty("java.home")), Path.of("/"), "")
                .run(access, Optional.empty(), Optional.empty());
        List<Finding> reasons = report.findings().stream()
                .filter(finding -> PREVENT.contains(finding.id()))
                .toList();
        if (!reasons.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.FOUND,
                    "no drill: " + reasons.stream().map(Finding::what).collect(Collectors.joining("; "))
                            + ". See: holdfast preflight " + access.endpoint());
        }
        report.findings().stream()
                .filter(finding -> finding.severity() != Severity.NOTE)
                .forEach(finding -> console.note("preflight: " + finding.what()));
    }

    private Trigger trigger(RedisAccess access, RedisGroup group) {
        NodeAddress primary = group.primary().orElseThrow().address();
        String wanted = failoverTo == null ? String.valueOf(replicaOfTo) : failoverTo;
        List<NodeAddress> replicas =
                group.replicas().stream().map(NodeInfo::address).toList();
        NodeAddress to = replicas.stream()
                .filter(node -> node.toString().equals(wanted)
                        || node.ip().getHostAddress().equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        connection.wrong(wanted + " is not a replica of this group; its replicas are " + replicas));
        return failoverTo == null
                ? new PromotionByHand(
                        access,
                        primary,
                        to,
                        replicas.stream().filter(node -> !node.equals(to)).toList())
                : new FailoverCommand(access, primary, to);
    }
}
