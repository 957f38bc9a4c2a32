// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.NodeReport.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Finds the readers of a group: the replicas among the addresses that the readers' names give, and those that were primaries
 * before. Search's thread only, but for {@link #doubt}.
 */
final class ReaderWatch {

    /**
     * How long an address stays that its name gave: a reader endpoint answers one address at a time, in turn, and that is no
     * change of nodes.
     */
    static final Duration KEPT = Duration.ofSeconds(60);

    private final Timing timing;
    private final Nodes nodes;
    private final Readers readers;
    private final List<NameWatch> names = new ArrayList<>();
    private final Map<NodeAddress, Named> named = new LinkedHashMap<>();
    private final Set<NodeAddress> former = new HashSet<>();

    /** Since when a node has to answer before it is read from again. */
    private final Map<NodeAddress, Long> doubts = new ConcurrentHashMap<>();

    private Optional<NodeAddress> primary = Optional.empty();

    private record Named(String host, long at) {}

    ReaderWatch(Timing timing, Nodes nodes, Readers readers) {
        this.timing = timing;
        this.nodes = nodes;
        this.readers = readers;
    }

    void watch(List<Endpoint> endpoints, Function<Endpoint, NameWatch> watch) {
        endpoints.forEach(endpoint -> names.add(watch.apply(endpoint)));
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Asks DNS what is due, and says how many nanoseconds are left until the next question. */
    long poll() {
        long next = Long.MAX_VALUE;
        for (NameWatch name : names) {
            next = Math.min(next, name.poll(false));
        }
        return next;
    }

    /** A name was answered. */
    void namesChanged() {
        long now = timing.nanos();
        for (NameWatch name : names) {
            // Also what was known before, when nobody answers: a DNS outage is not a Redis outage.
            name.addresses().forEach(node -> named.put(node, new Named(name.host(), now)));
        }
    }

    /** A connection to a node failed: it has to answer a question asked from now on. Any thread. */
    void doubt(NodeAddress node) {
        doubts.put(node, timing.nanos());
    }

    /** Whether a node is to be asked at once, since reads wait for its answer. */
    boolean isUrgent(NodeRecord record) {
        Long since = doubts.get(record.address);
        return since != null && !record.finding.askedSince(since);
    }

    /** Decides anew who the readers are. */
    void decide(Standing standing) {
        if (names.isEmpty()) {
            return;
        }
        long now = timing.nanos();
        follow(standing.primary());
        named.values().removeIf(one -> now - one.at() > KEPT.toNanos());
        Set<NodeAddress> candidates = new HashSet<>(named.keySet());
        nodes.readers(candidates, now);
        candidates.addAll(former);
        List<Readers.Found> found = found(candidates, true);
        if (found.isEmpty() && !standing.admits(false)) {
            // With their primary, all replicas lose their link. What they have then is what there is.
            found = found(candidates, false);
        }
        if (found.isEmpty()) {
            boolean doubted = !standing.admits(false);
            found = standing.primary()
                    .map(node -> List.of(new Readers.Found(node, host(node), doubted, true)))
                    .orElse(List.of());
        }
        found = new ArrayList<>(found);
        found.sort((one, other) -> one.node().toString().compareTo(other.node().toString()));
        readers.become(found);
    }

    private List<Readers.Found> found(Set<NodeAddress> candidates, boolean linked) {
        List<Readers.Found> found = new ArrayList<>();
        for (NodeAddress node : candidates) {
            nodes.at(node).filter(record -> reads(record, linked)).ifPresent(record -> found.add(found(record)));
        }
        return found;
    }

    /** The primary of before may be a replica from now on. */
    private void follow(Optional<NodeAddress> now) {
        if (!now.equals(primary)) {
            primary.ifPresent(former::add);
            now.ifPresent(former::remove);
            primary = now;
        }
        former.removeIf(node -> nodes.at(node).isEmpty());
    }

    private boolean reads(NodeRecord record, boolean linked) {
        if (primary.filter(record.address::equals).isPresent()) {
            return false;
        }
        if (record.finding instanceof Finding.Answered answered) {
            NodeReport report = answered.report();
            return report.role() == Role.REPLICA && (report.linkUp() || !linked) && !report.loading();
        }
        return record.finding instanceof Finding.Opaque && named.containsKey(record.address);
    }

    private Readers.Found found(NodeRecord record) {
        boolean doubted = isUrgent(record);
        if (!doubted) {
            doubts.remove(record.address);
        }
        return new Readers.Found(record.address, host(record.address), doubted, false);
    }

    private String host(NodeAddress node) {
        Named one = named.get(node);
        return one == null ? names.get(0).host() : one.host();
    }
}
