// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.observe.FailoverReport.LastMinute;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeVitals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How each node fared in its last minute. Confined to its owner's lock. */
final class VitalsLog {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Map<NodeAddress, Deque<Reading>> readings = new HashMap<>();

    private record Reading(long nanos, NodeVitals vitals) {}

    void add(NodeAddress node, NodeVitals vitals, long nanos) {
        // What has not been asked for long is no node of the group any more; a failover takes no ten minutes.
        readings.values().removeIf(all -> nanos - all.getLast().nanos() > 10 * MINUTE);
        Deque<Reading> own = readings.computeIfAbsent(node, any -> new ArrayDeque<>());
        own.addLast(new Reading(nanos, vitals));
        // One that is a minute old or older stays: what was evicted since then is what the last minute evicted.
        while (own.size() > 2 && nanos - second(own).nanos() >= MINUTE) {
            own.removeFirst();
        }
    }

    private static Reading second(Deque<Reading> own) {
        return own.stream().skip(1).findFirst().orElseThrow();
    }

    Optional<LastMinute> of(NodeAddress node) {
        Deque<Reading> own = readings.get(node);
        if (own == null) {
            return Optional.empty();
        }
        NodeVitals first = own.getFirst().vitals();
        NodeVitals now = own.getLast().vitals();
        long evicted = Math.max(0, now.evictedKeys() - first.evictedKeys());
        long busiest = own.stream()
                .mapToLong(reading -> reading.vitals().operationsPerSecond())
                .max()
                .orElse(0);
        return Optional.of(new LastMinute(now.usedMemory(), now.maxMemory(), evicted, busiest));
    }
}
