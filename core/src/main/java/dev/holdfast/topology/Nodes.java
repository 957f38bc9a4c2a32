// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The nodes that may matter: named by DNS, configured, or mentioned by a node of the group. Search's thread only. */
final class Nodes {

    /** How long an address is kept after nobody mentions it any more. */
    static final Duration KEPT = Duration.ofSeconds(60);

    private final SearchSettings settings;
    private final BooleanSupplier encrypted;
    private final Map<NodeAddress, NodeRecord> records = new LinkedHashMap<>();

    Nodes(SearchSettings settings, BooleanSupplier encrypted) {
        this.settings = settings;
        this.encrypted = encrypted;
    }

    Collection<NodeRecord> all() {
        return records.values();
    }

    Optional<NodeRecord> at(NodeAddress address) {
        return Optional.ofNullable(records.get(address));
    }

    List<Candidate> candidates(long decidedAt, long now) {
        return records.values().stream()
                .map(record -> record.candidate(decidedAt, now))
                .toList();
    }

    /** What DNS names now replaces what it named before. */
    void name(Set<NodeAddress> addresses, long now) {
        records.values().forEach(record -> record.named = false);
        for (NodeAddress address : addresses) {
            NodeRecord record = mention(address, now);
            record.named = true;
        }
    }

    void configure(Set<NodeAddress> addresses, long now) {
        records.values().forEach(record -> record.configured = false);
        addresses.forEach(address -> mention(address, now).configured = true);
    }

    /** What the readers' names give; they make no candidate for a primary. */
    void readers(Set<NodeAddress> addresses, long now) {
        records.values().forEach(record -> record.reader = false);
        addresses.forEach(address -> mention(address, now).reader = true);
    }

    /** Learns from an answer. Only the verified primary can vouch for a replica being online. */
    void learn(NodeReport report, boolean verified, long askedAt, long now) {
        if (!settings.learnReplicas()) {
            return;
        }
        for (NodeReport.Replica replica : report.replicas()) {
            if (mayLearn(replica.address())) {
                NodeRecord record = mention(replica.address(), now);
                if (verified && replica.online()) {
                    record.online = Optional.of(new Candidate.SeenOnline(askedAt, report.offset()));
                }
            }
        }
        report.primary().filter(this::mayLearn).ifPresent(primary -> mention(primary, now));
    }

    /** Drops what nobody mentions any more and says which. */
    List<NodeAddress> forget(Optional<NodeAddress> incumbent, long now) {
        List<NodeAddress> dropped = records.values().stream()
                .filter(record -> !record.named && !record.configured && !record.reader && !record.asking)
                .filter(record -> incumbent.filter(record.address::equals).isEmpty())
                .filter(record -> now - record.mentionedAt > KEPT.toNanos())
                .map(record -> record.address)
                .toList();
        dropped.forEach(records::remove);
        return dropped;
    }

    NodeRecord mention(NodeAddress address, long now) {
        NodeRecord record = records.computeIfAbsent(address, unknown -> new NodeRecord(unknown, now));
        record.mentionedAt = now;
        return record;
    }

    /** Without TLS the password would go in clear to whatever address a server lists: private ones only. */
    private boolean mayLearn(NodeAddress address) {
        return encrypted.getAsBoolean() || isPrivate(address.ip());
    }

    private static boolean isPrivate(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        boolean uniqueLocal = ip instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc;
        boolean carrierGrade = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        return ip.isLoopbackAddress()
                || ip.isSiteLocalAddress()
                || ip.isLinkLocalAddress()
                || uniqueLocal
                || carrierGrade;
    }
}
