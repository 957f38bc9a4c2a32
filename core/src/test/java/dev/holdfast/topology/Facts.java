// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.Candidate.SeenOnline;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The facts that a choice rests on, in a test's words: three nodes of one group, A the incumbent. Unless a test says
 * otherwise, every answer was asked for a moment ago, and DNS names the incumbent.
 */
final class Facts {

    static final NodeAddress A = node(1);
    static final NodeAddress B = node(2);
    static final NodeAddress C = node(3);

    private static final long NOW = Duration.ofHours(1).toNanos();

    private final Map<NodeAddress, Finding> findings = new LinkedHashMap<>();
    private final Map<NodeAddress, SeenOnline> online = new LinkedHashMap<>();
    private final Set<NodeAddress> configured = new HashSet<>();
    private final Set<NodeAddress> detached = new HashSet<>();
    private Set<NodeAddress> named = Set.of(A);
    private Optional<Incumbent> incumbent = Optional.of(new Incumbent(A, Optional.of("run-a"), Optional.of("a")));
    private Lineage lineage = lineage("a");
    private Contested contested = Contested.AUTOMATIC;
    private boolean fresh = true;
    private int answersWithoutIncumbent;
    private boolean spokeAnew = true;
    private long answeredAt = NOW;
    private long doubtedAt = NOW - Duration.ofMillis(10).toNanos();
    private boolean refused;
    private Optional<Duration> heldFor = Optional.empty();
    private Optional<Long> searchingSince = Optional.of(doubtedAt);

    private static NodeAddress node(int last) {
        try {
            return new NodeAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), 6379);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static long ago(Duration duration) {
        return NOW - duration.toNanos();
    }

    /** The ids of the primaries verified so far, oldest first. */
    static Lineage lineage(String... oldestFirst) {
        Lineage lineage = Lineage.EMPTY;
        for (String id : oldestFirst) {
            lineage = lineage.succeededBy(Optional.of(id));
        }
        return lineage;
    }

    Facts noIncumbent() {
        incumbent = Optional.empty();
        lineage = Lineage.EMPTY;
        return this;
    }

    Facts incumbentWithoutIds() {
        incumbent = Optional.of(new Incumbent(A, Optional.empty(), Optional.empty()));
        lineage = Lineage.EMPTY;
        return this;
    }

    /** A succeeded primaries of these ids, oldest first. */
    Facts succeeded(String... oldestFirst) {
        lineage = lineage(oldestFirst).succeededBy(Optional.of("a"));
        return this;
    }

    Facts lineageIs(Lineage value) {
        lineage = value;
        return this;
    }

    Facts says(NodeAddress node, Says says) {
        return saidAgo(node, says, Duration.ofMillis(1));
    }

    Facts saidAgo(NodeAddress node, Says says, Duration ago) {
        findings.put(node, new Finding.Answered(says.report(), ago(ago)));
        return this;
    }

    Facts silent(NodeAddress node) {
        findings.put(node, new Finding.Silent(ProbeException.Kind.UNREACHABLE, ago(Duration.ofMillis(1))));
        return this;
    }

    /** It may not be asked, or probing is off. */
    Facts opaque(NodeAddress node) {
        findings.put(node, new Finding.Opaque(ago(Duration.ofMillis(1))));
        return this;
    }

    Facts unasked(NodeAddress node) {
        findings.put(node, new Finding.Pending());
        return this;
    }

    /** DNS names these and, if the incumbent is not among them, said so in this many fresh answers in a row. */
    Facts dnsNames(int answers, NodeAddress... nodes) {
        named = Set.of(nodes);
        answersWithoutIncumbent = named.contains(A) ? 0 : answers;
        return this;
    }

    /** DNS has named other nodes since before the incumbent was followed: what it names is old news. */
    Facts dnsSaidNothingNew() {
        spokeAnew = false;
        return this;
    }

    /** No name server answers: what DNS names is what it named before. */
    Facts dnsDead() {
        fresh = false;
        answeredAt = ago(Duration.ofMinutes(1));
        return this;
    }

    Facts dnsAskedAgo(Duration ago) {
        answeredAt = ago(ago);
        return this;
    }

    Facts configured(NodeAddress node) {
        configured.add(node);
        return this;
    }

    /** A verified primary listed it as online that long ago, when that primary had reached this offset. */
    Facts seenOnline(NodeAddress node, Duration ago, long primaryOffset) {
        online.put(node, new SeenOnline(ago(ago), primaryOffset));
        return this;
    }

    Facts seenOnline(NodeAddress node) {
        return seenOnline(node, Duration.ofSeconds(1), 0);
    }

    Facts detached(NodeAddress node) {
        detached.add(node);
        return this;
    }

    Facts when(Contested value) {
        contested = value;
        return this;
    }

    Facts doubtedAgo(Duration ago) {
        doubtedAt = ago(ago);
        return this;
    }

    Facts refused() {
        refused = true;
        return this;
    }

    Facts heldFor(Duration duration) {
        heldFor = Optional.of(duration);
        return this;
    }

    Facts searchingFor(Duration duration) {
        searchingSince = Optional.of(ago(duration));
        return this;
    }

    Facts notSearchingYet() {
        searchingSince = Optional.empty();
        return this;
    }

    Choice choice() {
        Set<NodeAddress> all = new HashSet<>(named);
        all.addAll(configured);
        incumbent.ifPresent(it -> all.add(it.address()));
        all.forEach(node -> findings.putIfAbsent(node, new Finding.Pending()));
        List<Candidate> candidates = new ArrayList<>();
        findings.forEach((node, finding) -> candidates.add(new Candidate(
                node,
                named.contains(node),
                configured.contains(node),
                Optional.ofNullable(online.get(node)),
                detached.contains(node),
                finding)));
        return Choosing.choose(new Situation(
                NOW,
                incumbent,
                candidates,
                lineage,
                contested,
                new Situation.Dns(fresh, answersWithoutIncumbent, spokeAnew, answeredAt),
                doubtedAt,
                refused,
                heldFor,
                searchingSince));
    }
}
