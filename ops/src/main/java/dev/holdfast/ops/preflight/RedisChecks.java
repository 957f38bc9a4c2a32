// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisGroup;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the servers themselves tell. */
final class RedisChecks {
    static final int MEMORY_PERCENT = 70;
    private static final int CLIENTS_PERCENT = 80;
    private static final long LAG_SECONDS = 10;
    private static final long LAG_BYTES = 16L << 20;
    private static final Pattern LISTED =
            Pattern.compile("ip=([^,]+),port=(\\d+),state=([^,]+),offset=(\\d+),lag=(-?\\d+).*");

    private final RedisGroup group;
    private final Findings findings;

    RedisChecks(RedisGroup group, Findings findings) {
        this.group = group;
        this.findings = findings;
    }

    void run() {
        NodeInfo entry = group.nodes().stream()
                .filter(node ->
                        group.resolution().addresses().contains(node.address().ip()))
                .findFirst()
                .orElse(group.nodes().get(0));
        mode(entry);
        group.problems()
                .forEach(problem -> findings.warning(
                        "node-unreachable",
                        "a node of the group cannot be asked: " + problem,
                        "a replica that is not up cannot be promoted",
                        "look at the node's state; is it reachable from here?"));
        if (!entry.isCluster()) {
            role(entry);
            group.primary().ifPresent(this::replication);
        }
        group.nodes().forEach(this::node);
        VersionAdvice.check(entry, findings);
    }

    private void mode(NodeInfo entry) {
        if (entry.isCluster()) {
            long primaries = group.nodes().stream().filter(NodeInfo::isPrimary).count();
            findings.fact(
                    "cluster mode",
                    "enabled: " + primaries + " primaries, " + (group.nodes().size() - primaries) + " replicas");
            findings.note(
                    "cluster-mode",
                    "this is a cluster (cluster mode enabled)",
                    "its clients follow slots (MOVED), not the primary endpoint's name; Holdfast does not serve it",
                    "use the client's own cluster support, with topology refresh on");
        } else {
            findings.fact(
                    "cluster mode",
                    "disabled: one primary, " + group.replicas().size()
                            + (group.replicas().size() == 1 ? " replica" : " replicas"));
        }
        findings.fact(
                "server",
                (entry.fact("valkey_version").isEmpty() ? "Redis " : "Valkey ")
                        + entry.version()
                        + (entry.fact("os").isEmpty()
                                ? ""
                                : " on " + entry.fact("os").replaceFirst("^(Linux|Darwin) .*", "$1")));
        findings.fact(
                "nodes",
                group.nodes().stream()
                        .map(node -> (node.isPrimary() ? "primary " : "replica ") + node.address())
                        .collect(Collectors.joining(", ")));
    }

    private void role(NodeInfo entry) {
        if (!entry.isPrimary()) {
            findings.critical(
                    "endpoint-is-replica",
                    "the endpoint leads to a replica (" + entry.address() + ")",
                    "writes are refused there, and the name may be one that does not follow a failover",
                    "give applications the primary endpoint"
                            + group.primary()
                                    .map(primary -> "; the primary is at " + primary.address())
                                    .orElse(""));
        }
        long claiming = group.nodes().stream().filter(NodeInfo::isPrimary).count();
        if (claiming > 1) {
            findings.critical(
                    "several-primaries",
                    claiming + " nodes say that they are primary",
                    "writes to all but one of them are lost",
                    "find out which one the group follows, and let the others follow it (REPLICAOF)");
        }
        if (claiming == 0) {
            findings.critical(
                    "no-primary",
                    "no node that can be asked says that it is primary",
                    "nothing takes writes now",
                    "wait for the failover that is under way, or promote a replica");
        }
    }

    private void replication(NodeInfo primary) {
        int replicas = 0;
        for (; !primary.fact("slave" + replicas).isEmpty(); replicas++) {
            replica(primary, primary.fact("slave" + replicas));
        }
        if (replicas == 0) {
            findings.critical(
                    "no-replica",
                    "the primary has no replica",
                    "there is nothing to fail over to: a maintenance or a fault is an outage, with the data lost",
                    "aws elasticache increase-replica-count --replication-group-id GROUP --new-replica-count 2"
                            + " --apply-immediately");
        } else if (replicas == 1) {
            findings.warning(
                    "one-replica",
                    "the primary has one replica",
                    "while a failed node is replaced there is none left to fail over to, and the reader endpoint may lead"
                            + " to the primary",
                    "aws elasticache increase-replica-count --replication-group-id GROUP --new-replica-count 2"
                            + " --apply-immediately");
        }
        if (!primary.fact("master_failover_state").equals("no-failover")
                && !primary.fact("master_failover_state").isEmpty()) {
            findings.warning(
                    "failover-under-way",
                    "a failover is under way (" + primary.fact("master_failover_state") + ")",
                    "writes are paused",
                    "wait for its end");
        }
    }

    private void replica(NodeInfo primary, String listed) {
        Matcher replica = LISTED.matcher(listed);
        if (!replica.matches()) {
            return;
        }
        String name = replica.group(1) + ":" + replica.group(2);
        long bytes = primary.number("master_repl_offset").orElse(0) - Long.parseLong(replica.group(4));
        long seconds = Long.parseLong(replica.group(5));
        if (!replica.group(3).equals("online")) {
            findings.critical(
                    "replica-not-online",
                    "replica " + name + " is not online (" + replica.group(3) + ")",
                    "it has not the data to take over",
                    "wait for its synchronisation; does it have memory enough for it?");
        } else if (seconds > LAG_SECONDS || bytes > LAG_BYTES) {
            findings.warning(
                    "replication-lag",
                    String.format(
                            Locale.ROOT,
                            "replica %s lags by %,d bytes, %d s since its last word",
                            name,
                            bytes,
                            seconds),
                    "what it lacks when it is promoted is lost, although it was acknowledged",
                    "find out what loads it: a large value, a burst of writes, the network");
        }
        findings.fact(
                "replica " + name,
                String.format(Locale.ROOT, "%s, lag %,d bytes", replica.group(3), Math.max(0, bytes)));
    }

    private void node(NodeInfo node) {
        String name = node.address().toString();
        OptionalLong used = node.number("used_memory");
        long limit = node.number("maxmemory").orElse(0);
        if (limit > 0 && used.isPresent()) {
            long percent = used.getAsLong() * 100 / limit;
            findings.fact("memory " + name, percent + " % of maxmemory");
            if (percent > MEMORY_PERCENT) {
                findings.warning(
                        "memory",
                        name + " uses " + percent + " % of its memory (more than " + MEMORY_PERCENT + " %)",
                        "synchronising a replica after a failover needs room beside the data; without, it swaps or fails",
                        "scale up, let keys expire, or raise reserved-memory-percent (25 is advised)");
            }
        } else {
            findings.fact("memory " + name, node.fact("used_memory_human") + ", without a maxmemory");
        }
        long clients = node.number("connected_clients").orElse(0);
        long most = node.number("maxclients").orElse(0);
        if (most > 0 && clients * 100 > most * CLIENTS_PERCENT) {
            findings.warning(
                    "connections",
                    name + " has " + clients + " of at most " + most + " connections",
                    "after a failover all clients open new ones at once, while the server still has the old",
                    "make the pools smaller, or raise maxclients where it can be");
        }
        if (node.number("loading").orElse(0) != 0) {
            findings.critical("loading", name + " is loading its data", "it answers LOADING until then", "wait");
        }
        if (!node.isPrimary() && node.fact("master_link_status").equals("down")) {
            findings.critical(
                    "link-down",
                    name + " has lost the link to its primary",
                    "it falls behind, and must be synchronised in full before it can take over",
                    "look at its log, and at the network between the two");
        }
    }
}
