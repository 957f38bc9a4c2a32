// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.Choice.Confirm;
import dev.holdfast.topology.Choice.Detach;
import dev.holdfast.topology.Choice.Doubt;
import dev.holdfast.topology.Choice.Follow;
import dev.holdfast.topology.Choice.Hold;
import dev.holdfast.topology.Choice.Wait;
import dev.holdfast.topology.Finding.Answered;
import dev.holdfast.topology.Finding.Opaque;
import dev.holdfast.topology.Finding.Pending;
import dev.holdfast.topology.Finding.Silent;
import dev.holdfast.topology.NodeReport.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who is the primary: a pure function, the seven rules of the design in their order.
 *
 * <p>The evidence behind each rule is a run of real servers: a replica detached by hand keeps a valid {@code
 * master_replid2} for ever, a primary restarted from its RDB carries the same ancestor as its heir, and a node may
 * write as a primary long after another was promoted (Redis 7.0.15).
 */
final class Choosing {

    private final Situation situation;
    private final Incumbent incumbent;
    private final Finding finding;

    private Choosing(Situation situation, Incumbent incumbent) {
        this.situation = situation;
        this.incumbent = incumbent;
        this.finding = situation.at(incumbent.address()).map(Candidate::finding).orElse(new Pending());
    }

    static Choice choose(Situation situation) {
        return situation
                .incumbent()
                .map(incumbent -> new Choosing(situation, incumbent).succession())
                .orElseGet(() -> FirstChoice.choose(situation));
    }

    private Choice succession() {
        if (finding instanceof Answered answered) {
            NodeReport report = answered.report();
            if (report.role() == Role.UNKNOWN) {
                return namesOnly(answered.askedAt());
            }
            if (!incumbent.sameProcess(report)) {
                return gone("the process at " + incumbent.address() + " is another one");
            }
            if (report.writablePrimary()) {
                return claimed(report, answered.askedAt());
            }
            return report.role() == Role.REPLICA ? surrendered(report) : pausing(report);
        }
        if (finding instanceof Opaque opaque) {
            return namesOnly(opaque.askedAt());
        }
        if (finding instanceof Silent silent) {
            return gone(incumbent.address() + " does not answer (" + silent.kind() + ")");
        }
        return new Wait();
    }

    /** A primary that loads, or hands over by FAILOVER: the same process, so nobody else is looked for yet. */
    private Choice pausing(NodeReport report) {
        Optional<Candidate> named = bestHeir(heir -> heir.named() && fromIncumbent(heir));
        if (named.isPresent() && situation.dns().fresh()) {
            return follow(named.get(), Succession.NAMED_BY_DNS);
        }
        return report.handingOver()
                ? hold(incumbent.address() + " hands over to a replica")
                : new Doubt(incumbent.address() + " loads its data");
    }

    /** Reads go on meanwhile, so an incumbent that was doubted has to answer first. */
    private Choice hold(String why) {
        return finding.askedSince(situation.doubtedAt()) ? new Hold(why) : new Wait();
    }

    /** Rule 1, and rule 2 where the incumbent is a replica of a node that does not count or does not claim. */
    private Choice surrendered(NodeReport report) {
        for (Candidate claimant : claimants()) {
            boolean sameHistory = report.replId().isPresent()
                    && report.replId().equals(claimant.report().flatMap(NodeReport::replId));
            boolean named = report.primary().filter(claimant.address()::equals).isPresent();
            if ((claimant.counts() && (sameHistory || named)) || (sameHistory && named)) {
                return follow(claimant, Succession.SURRENDERED);
            }
        }
        return gone(incumbent.address() + " is a replica");
    }

    /** Rules 2, 3, 5 and 6: the incumbent does not claim. */
    private Choice gone(String why) {
        if (!situation.complete()) {
            return new Doubt(why);
        }
        Optional<Candidate> heir = bestHeir(any -> true);
        if (heir.isPresent()) {
            return follow(
                    heir.get(),
                    heir.get().address().equals(incumbent.address()) ? Succession.RESTARTED : Succession.INHERITED);
        }
        Optional<Candidate> here = situation.at(incumbent.address()).filter(Candidate::claims);
        Optional<Candidate> named = claimants().stream()
                .filter(Candidate::named)
                .filter(claimant -> !claimant.address().equals(incumbent.address()))
                .findFirst();
        if (here.isPresent() && (here.get().named() || (!situation.dns().spokeAnew() && vouchedFor(here.get())))) {
            boolean empty = here.get().report().filter(NodeReport::startedEmpty).isPresent();
            return follow(here.get(), empty ? Succession.RESTARTED_EMPTY : Succession.RESTARTED);
        }
        if (named.isPresent() && (dnsAskedInThisSearch() || !situation.dns().fresh())) {
            return follow(named.get(), Succession.REPLACED);
        }
        Optional<Candidate> configured = withoutIds();
        if (configured.isPresent()) {
            return follow(configured.get(), Succession.REPLACED);
        }
        return namedByDns(candidate -> candidate.finding() instanceof Opaque)
                .<Choice>map(it -> it)
                .orElse(new Doubt(why));
    }

    /** What DNS said before the incumbent fell may be the address of a predecessor, which somebody else has by now. */
    private boolean dnsAskedInThisSearch() {
        return situation
                .searchingSince()
                .filter(since -> situation.dns().answeredAt() - since >= 0)
                .isPresent();
    }

    /** Whether a replica of the group follows it: it is no stranger at a recycled address then. DNS, if it moved, knows better. */
    private boolean vouchedFor(Candidate restarted) {
        Optional<String> history = restarted.report().flatMap(NodeReport::replId);
        return history.isPresent()
                && situation.candidates().stream()
                        .filter(Candidate::counts)
                        .map(Candidate::report)
                        .flatMap(Optional::stream)
                        .filter(report -> report.role() == Role.REPLICA && report.linkUp())
                        .filter(report -> report.replId().equals(history))
                        .anyMatch(report -> report.primary()
                                .filter(restarted.address()::equals)
                                .isPresent());
    }

    /** Rule 6: where ids are not to be had, only what the user configured, never a learned address. */
    private Optional<Candidate> withoutIds() {
        return claimants().stream()
                .filter(Candidate::configured)
                .filter(claimant -> incumbent.replId().isEmpty()
                        || claimant.report().flatMap(NodeReport::replId).isEmpty())
                .findFirst();
    }

    /**
     * Rule 4: the incumbent claims. Only who descends from the incumbent itself is an heir here: its predecessor,
     * restarted from disk beside it, descends from the same ancestor, and DNS that comes late names it still.
     */
    private Choice claimed(NodeReport report, long askedAt) {
        boolean dnsMoved = situation.dns().fresh() && situation.dns().answersWithoutIncumbent() > 0;
        Optional<Candidate> named = bestHeir(heir -> heir.named() && fromIncumbent(heir));
        if (named.isPresent() && dnsMoved) {
            return follow(named.get(), Succession.NAMED_BY_DNS);
        }
        Optional<Candidate> rival = bestHeir(heir -> !heir.detached() && fromIncumbent(heir));
        if (rival.isPresent()) {
            return contested(report, rival.get());
        }
        Optional<Choice> disowned = disowned(dnsMoved);
        if (disowned.isPresent()) {
            return disowned.get();
        }
        return askedAt - situation.doubtedAt() >= 0 ? new Confirm(Optional.of(report)) : new Wait();
    }

    private Choice contested(NodeReport report, Candidate heir) {
        NodeAddress address = heir.address();
        boolean heirAlone =
                heir.report().filter(other -> other.hasOnlineReplica(address)).isEmpty();
        if (report.hasOnlineReplica(address) && heirAlone) {
            return new Detach(address, "the incumbent keeps an online replica and the heir has none");
        }
        if (followsHeir(report) && isFresh(heir)) {
            return follow(heir, Succession.FRESH_HEIR);
        }
        boolean decided = situation
                .heldFor()
                .filter(held -> held.compareTo(Situation.LONGEST_HOLD) >= 0)
                .isPresent();
        return decided
                ? new Detach(address, "DNS did not name it while writes were held")
                : hold(incumbent.address() + " and " + address + " both claim to be the primary");
    }

    private boolean followsHeir(NodeReport report) {
        return situation.contested() == Contested.FOLLOW_HEIR
                || (situation.contested() == Contested.AUTOMATIC && report.elastiCache());
    }

    private boolean isFresh(Candidate heir) {
        return heir.online()
                .filter(seen -> situation.now() - seen.at() <= Situation.FRESH_HEIR.toNanos())
                .filter(seen -> heir.report().map(NodeReport::previousUntil).orElse(-1L) >= seen.primaryOffset())
                .isPresent();
    }

    /**
     * DNS, which said something new since the incumbent was followed, names another node twice in a row although the
     * incumbent claims. If that node is unreachable, or claims without being an heir, nothing can be judged: writes wait,
     * since the incumbent may have been cut off from its group. A node that says it is a replica proves DNS wrong.
     */
    private Optional<Choice> disowned(boolean dnsMoved) {
        if (!dnsMoved || !situation.dns().spokeAnew() || situation.dns().answersWithoutIncumbent() < 2) {
            return Optional.empty();
        }
        List<Candidate> named =
                situation.candidates().stream().filter(Candidate::named).toList();
        boolean replica = named.stream()
                .anyMatch(candidate ->
                        candidate.report().filter(r -> r.role() == Role.REPLICA).isPresent());
        if (named.isEmpty() || replica) {
            return Optional.empty();
        }
        Optional<Candidate> stranger = named.stream().filter(Candidate::claims).findFirst();
        boolean waited = situation
                .heldFor()
                .filter(held -> held.compareTo(Situation.LONGEST_HOLD) >= 0)
                .isPresent();
        if (stranger.isPresent()
                && waited
                && !situation.lineage().deposed(stranger.get().report().get())) {
            return Optional.of(follow(stranger.get(), Succession.REPLACED));
        }
        return Optional.of(hold("DNS names " + named.get(0).address() + " and no longer " + incumbent.address()));
    }

    /** Nodes that tell nothing: DNS decides, and what it still names is tried again after a moment. */
    private Choice namesOnly(long askedAt) {
        Optional<Follow> named = namedByDns(candidate -> candidate.finding() instanceof Opaque || candidate.claims());
        if (named.isPresent()) {
            return named.get();
        }
        Situation.Dns dns = situation.dns();
        boolean later = situation.now() - situation.doubtedAt() >= Situation.BLIND_PAUSE.toNanos();
        boolean asked = askedAt - situation.doubtedAt() >= 0 && dns.answeredAt() - situation.doubtedAt() >= 0;
        return later || (asked && !situation.refused()) ? new Confirm(Optional.empty()) : new Wait();
    }

    private Optional<Follow> namedByDns(Predicate<Candidate> among) {
        if (!situation.dns().fresh() || situation.dns().answersWithoutIncumbent() == 0) {
            return Optional.empty();
        }
        return situation.candidates().stream()
                .filter(Candidate::named)
                .filter(among)
                .findFirst()
                .map(candidate -> new Follow(candidate.address(), candidate.report(), Succession.DNS_ONLY));
    }

    private List<Candidate> claimants() {
        return situation.candidates().stream().filter(Candidate::claims).toList();
    }

    /** Of several: the newest ancestor, another node before the restarted incumbent, the named one, the furthest. */
    private Optional<Candidate> bestHeir(Predicate<Candidate> among) {
        Lineage lineage = situation.lineage();
        return claimants().stream()
                .filter(it -> it.counts() || it.address().equals(incumbent.address()))
                .filter(among)
                .filter(claimant -> !sameIncumbent(claimant))
                .filter(claimant -> lineage.generationsTo(claimant.report().get()) >= 0)
                .min(Comparator.<Candidate>comparingInt(claimant ->
                                lineage.generationsTo(claimant.report().get()))
                        .thenComparing(claimant -> claimant.address().equals(incumbent.address()))
                        .thenComparing(claimant -> !claimant.named())
                        .thenComparingLong(claimant -> -claimant.report().get().previousUntil()));
    }

    private boolean fromIncumbent(Candidate claimant) {
        return situation.lineage().fromIncumbent(claimant.report().get());
    }

    /** A candidate with the incumbent's run id is the incumbent, at whatever address. */
    private boolean sameIncumbent(Candidate claimant) {
        NodeReport report = claimant.report().get();
        boolean here = claimant.address().equals(incumbent.address());
        return incumbent.runId().isEmpty() ? here : report.runId().equals(incumbent.runId());
    }

    private Follow follow(Candidate candidate, Succession why) {
        return new Follow(candidate.address(), candidate.report(), why);
    }
}
