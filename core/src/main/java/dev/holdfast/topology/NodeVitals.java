// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * How a node fares, from its INFO memory and INFO stats.
 *
 * @param usedMemory bytes in use
 * @param maxMemory the limit in bytes; 0 if none is set
 * @param evictedKeys keys evicted since the server started
 * @param operationsPerSecond commands a second, as the server averages them
 * @param lagBytes how many bytes of history the online replica that is furthest behind lacks; empty at a replica, and without
 *     online replicas
 * @since 0.1.0
 */
public record NodeVitals(
        long usedMemory, long maxMemory, long evictedKeys, long operationsPerSecond, OptionalLong lagBytes) {

    /**
     * How full the memory is.
     *
     * @return 0 to 1, or a little more; empty if there is no limit
     */
    public OptionalDouble memoryUsed() {
        return maxMemory > 0 ? OptionalDouble.of((double) usedMemory / maxMemory) : OptionalDouble.empty();
    }

    /** Reads a reply that was asked for with vitals; empty where the server's INFO may not be asked. */
    static Optional<NodeVitals> of(ProbeReply reply) {
        InfoText info = InfoText.of(reply.info().orElse(""));
        long used = info.number("used_memory");
        return used < 0
                ? Optional.empty()
                : Optional.of(new NodeVitals(
                        used,
                        Math.max(0, info.number("maxmemory")),
                        Math.max(0, info.number("evicted_keys")),
                        Math.max(0, info.number("instantaneous_ops_per_sec")),
                        lag(reply)));
    }

    private static OptionalLong lag(ProbeReply reply) {
        NodeReport report = NodeReport.of(reply, UnaryOperator.identity());
        return report.replicas().stream()
                .filter(NodeReport.Replica::online)
                .mapToLong(replica -> Math.max(0, report.offset() - replica.offset()))
                .max();
    }
}
