// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a node fares, from its INFO memory and INFO stats.
 *
 * @param usedMemory bytes in use
 * @param maxMemory the limit in bytes; 0 if none is set
 * @param evictedKeys keys evicted since the server started
 * @param operationsPerSecond commands a second, as the server averages them
 * @since 0.1.0
 */
public record NodeVitals(long usedMemory, long maxMemory, long evictedKeys, long operationsPerSecond) {

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
                        Math.max(0, info.number("instantaneous_ops_per_sec"))));
    }
}
