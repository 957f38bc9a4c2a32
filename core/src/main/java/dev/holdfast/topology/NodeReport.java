// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.dns.AddressLiteral;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a node says of itself, read from a {@link ProbeReply}.
 *
 * @param role of the node; UNKNOWN where neither HELLO nor INFO may be asked
 * @param loading whether it still loads its data: a restarted primary says role:master meanwhile (Redis 7.0)
 * @param handingOver whether a FAILOVER command is under way, which pauses writes
 * @param clusterMode whether the server is in cluster mode
 * @param runId the process; changes at each start
 * @param replId the replication history that it writes; changes at a promotion, and without one too
 * @param previousReplId the history that it followed before its promotion; empty if none
 * @param previousUntil the first offset that is not of that history; -1 if none
 * @param offset how far it is
 * @param primary the primary that it follows, if it is a replica and names an address
 * @param linkUp whether it is connected to that primary
 * @param replicas the replicas that it lists
 * @param startedEmpty whether this process began without the data of an earlier one
 * @param elastiCache whether INFO says {@code os:Amazon ElastiCache}
 */
record NodeReport(
        Role role,
        boolean loading,
        boolean handingOver,
        boolean clusterMode,
        Optional<String> runId,
        Optional<String> replId,
        Optional<String> previousReplId,
        long previousUntil,
        long offset,
        Optional<NodeAddress> primary,
        boolean linkUp,
        List<Replica> replicas,
        boolean startedEmpty,
        boolean elastiCache) {

    /** What a node is. */
    enum Role {
        PRIMARY,
        REPLICA,
        UNKNOWN
    }

    /** One replica as its primary lists it. */
    record Replica(NodeAddress address, boolean online, long offset) {}

    /** Whether it takes writes now, as far as it says. */
    boolean writablePrimary() {
        return role == Role.PRIMARY && !loading && !handingOver && !clusterMode;
    }

    boolean hasOnlineReplica(NodeAddress otherThan) {
        return replicas.stream()
                .anyMatch(replica -> replica.online() && !replica.address().equals(otherThan));
    }

    /** Reads a reply; addresses that the node lists pass through the mapper (NAT, mapped ports). */
    static NodeReport of(ProbeReply reply, UnaryOperator<NodeAddress> mapper) {
        InfoText info = InfoText.of(reply.info().orElse(""));
        Role role = role(reply.role().or(() -> info.text("role")));
        return new NodeReport(
                role,
                !info.text("loading", "0").equals("0"),
                !info.text("master_failover_state", "no-failover").equals("no-failover"),
                reply.mode().filter("cluster"::equals).isPresent()
                        || info.text("redis_mode", "").equals("cluster"),
                info.text("run_id"),
                id(info.text("master_replid")),
                id(info.text("master_replid2")),
                info.number("second_repl_offset"),
                info.number("master_repl_offset"),
                address(info.text("master_host"), info.number("master_port"), mapper),
                info.text("master_link_status", "").equals("up"),
                replicas(info, mapper),
                startedEmpty(info),
                info.text("os", "").contains("Amazon ElastiCache"));
    }

    private static Role role(Optional<String> text) {
        if (text.isEmpty()) {
            return Role.UNKNOWN;
        }
        return switch (text.get()) {
            case "master" -> Role.PRIMARY;
            case "slave", "replica" -> Role.REPLICA;
            default -> Role.UNKNOWN;
        };
    }

    /**
     * An RDB of a primary carries its replication id, which comes back as {@code master_replid2} (7.0); a start without
     * one has none. With AOF the ids are new although the data is there, so that is not called empty.
     */
    private static boolean startedEmpty(InfoText info) {
        return id(info.text("master_replid2")).isEmpty()
                && info.text("aof_enabled", "0").equals("0")
                && info.number("rdb_last_load_keys_loaded") <= 0;
    }

    private static List<Replica> replicas(InfoText info, UnaryOperator<NodeAddress> mapper) {
        List<Replica> replicas = new ArrayList<>();
        for (int index = 0; info.text("slave" + index).isPresent(); index++) {
            Map<String, String> parts = new HashMap<>();
            for (String part : info.text("slave" + index, "").split(",")) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    parts.put(part.substring(0, equals), part.substring(equals + 1));
                }
            }
            boolean online = "online".equals(parts.get("state"));
            long offset = InfoText.parse(parts.get("offset"));
            address(Optional.ofNullable(parts.get("ip")), InfoText.parse(parts.get("port")), mapper)
                    .ifPresent(address -> replicas.add(new Replica(address, online, offset)));
        }
        return List.copyOf(replicas);
    }

    /** Only address literals: a name would have to go through the JVM's cache, which is what we are here to avoid. */
    private static Optional<NodeAddress> address(Optional<String> host, long port, UnaryOperator<NodeAddress> mapper) {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            return Optional.empty();
        }
        return AddressLiteral.parse(host.get()).map(ip -> mapper.apply(new NodeAddress(ip, (int) port)));
    }

    private static Optional<String> id(Optional<String> text) {
        return text.filter(id -> !id.isEmpty() && !id.chars().allMatch(c -> c == '0'));
    }
}
