// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.Choice.Doubt;
import dev.holdfast.topology.Choice.Follow;
import dev.holdfast.topology.Choice.Wait;
import dev.holdfast.topology.NodeReport.Role;
import java.util.List;
import java.util.Optional;

/**
 * Rule 7, the first verification: what DNS names; if that is a replica whose link is up, its primary, provided that it
 * claims and writes the same history. Any other claimant would be a stranger: at start there is no lineage to prove
 * descent, and a node detached a month ago claims as loudly as the right one.
 */
final class FirstChoice {

    private FirstChoice() {}

    static Choice choose(Situation situation) {
        List<Candidate> named =
                situation.candidates().stream().filter(Candidate::named).toList();
        for (Candidate candidate : named) {
            if (candidate.claims()) {
                return new Follow(candidate.address(), candidate.report(), Succession.FIRST);
            }
            if (blind(candidate)) {
                return new Follow(candidate.address(), candidate.report(), Succession.DNS_ONLY);
            }
            Optional<Follow> primary = primaryOf(candidate, situation);
            if (primary.isPresent()) {
                return primary.get();
            }
        }
        return named.isEmpty() ? new Wait() : new Doubt("no node that DNS names is a writable primary");
    }

    private static boolean blind(Candidate candidate) {
        return candidate.finding() instanceof Finding.Opaque
                || candidate.report().filter(r -> r.role() == Role.UNKNOWN).isPresent();
    }

    private static Optional<Follow> primaryOf(Candidate replica, Situation situation) {
        return replica.report()
                .filter(report -> report.role() == Role.REPLICA && report.linkUp())
                .flatMap(report -> report.primary()
                        .flatMap(situation::at)
                        .filter(Candidate::claims)
                        .filter(primary -> report.replId().isPresent()
                                && report.replId().equals(primary.report().get().replId()))
                        .map(primary -> new Follow(primary.address(), primary.report(), Succession.FIRST)));
    }
}
