// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.watch;

import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisGroup;
import dev.holdfast.ops.redis.RedisRefusal;
import dev.holdfast.ops.redis.RedisUnreachable;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What one look at a group showed.
 *
 * @param at when
 * @param addresses what DNS said, or empty text if it did not answer
 * @param nodes the nodes that answered, primaries first
 * @param problems a sentence for each that did not
 * @since 0.1.0
 */
public record Look(Instant at, String addresses, List<Node> nodes, List<String> problems) {

    /**
     * One node.
     *
     * @param address where it is
     * @param role primary or replica
     * @param lagBytes how much of the primary's history it lacks; empty for a primary
     * @param memoryPercent of maxmemory; empty without one
     * @param memoryBytes used
     * @param connections clients
     * @param operations commands a second
     */
    public record Node(
            String address,
            String role,
            OptionalLong lagBytes,
            OptionalLong memoryPercent,
            long memoryBytes,
            long connections,
            long operations) {}

    /**
     * Looks once.
     *
     * @param access how to reach the group
     * @param at the time now
     * @return what it showed; a group that cannot be reached is a problem, and no exception
     */
    public static Look at(RedisAccess access, Instant at) {
        try {
            RedisGroup group = RedisGroup.read(access, connection -> {});
            long history = group.primary()
                    .map(primary -> primary.number("master_repl_offset").orElse(0))
                    .orElse(0L);
            return new Look(
                    at,
                    group.resolution().addresses().stream()
                            .map(InetAddress::getHostAddress)
                            .collect(Collectors.joining(", ")),
                    group.nodes().stream().map(node -> node(node, history)).toList(),
                    group.problems());
        } catch (RedisUnreachable | RedisRefusal e) {
            return new Look(at, "", List.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    private static Node node(NodeInfo info, long history) {
        long used = info.number("used_memory").orElse(0);
        long limit = info.number("maxmemory").orElse(0);
        OptionalLong lag = info.isPrimary()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        Math.max(0, history - info.number("slave_repl_offset").orElse(0)));
        return new Node(
                info.address().toString(),
                info.isPrimary() ? "primary" : "replica",
                lag,
                limit > 0 ? OptionalLong.of(used * 100 / limit) : OptionalLong.empty(),
                used,
                info.number("connected_clients").orElse(0),
                info.number("instantaneous_ops_per_sec").orElse(0));
    }

    String primaries() {
        return nodes.stream()
                .filter(node -> node.role().equals("primary"))
                .map(Node::address)
                .collect(Collectors.joining(", "));
    }
}
