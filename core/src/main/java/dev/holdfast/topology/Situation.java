// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that a decision rests on, at one moment. Times are as {@link dev.holdfast.timing.Timing#nanos()}.
 *
 * @param now the moment
 * @param incumbent the primary verified last; empty until the first one
 * @param candidates every known node, the incumbent's address included
 * @param lineage the incumbent's replication id and those before it
 * @param contested what to do when two claim
 * @param dns what DNS says
 * @param doubtedAt when the incumbent was last doubted: a confirmation must have been asked after it
 * @param refused whether the doubt came from a refused command
 * @param heldFor how long writes have been held for this dispute; empty if they are not
 * @param searchingSince when this search began; empty while steady
 */
record Situation(
        long now,
        Optional<Incumbent> incumbent,
        List<Candidate> candidates,
        Lineage lineage,
        Contested contested,
        Dns dns,
        long doubtedAt,
        boolean refused,
        Optional<Duration> heldFor,
        Optional<Long> searchingSince) {

    /** How long to wait for other candidates' answers before taking the best at hand; a probe's reply timeout. */
    static final Duration PATIENT = Duration.ofMillis(300);

    /** How long a dispute may hold writes. */
    static final Duration LONGEST_HOLD = Duration.ofSeconds(5);

    /** How long after a refusal a node that cannot be asked is tried again: by the next command itself. */
    static final Duration BLIND_PAUSE = Duration.ofSeconds(1);

    /** How fresh an heir must be to be followed against the incumbent's claim. */
    static final Duration FRESH_HEIR = Duration.ofSeconds(5);

    /**
     * What DNS says of the group.
     *
     * @param fresh whether the last answer came from a name server (or hosts file), not from what was known before
     * @param answersWithoutIncumbent how many fresh answers in a row did not name the incumbent
     * @param spokeAnew whether it said anything new in the incumbent's epoch: named the incumbent, or changed; not yet,
     *     where a promotion was followed before DNS moved
     * @param answeredAt when the last fresh answer was asked for
     */
    record Dns(boolean fresh, int answersWithoutIncumbent, boolean spokeAnew, long answeredAt) {}

    Optional<Candidate> at(NodeAddress address) {
        return candidates.stream()
                .filter(candidate -> candidate.address().equals(address))
                .findFirst();
    }

    /**
     * Whether every candidate has answered a question asked since the search began, or has had its time to. What a
     * replica said before the incumbent fell says nothing of who was promoted since.
     */
    boolean complete() {
        return searchingSince
                .filter(since -> now - since >= PATIENT.toNanos()
                        || candidates.stream()
                                .allMatch(candidate -> candidate.finding().askedSince(since)))
                .isPresent();
    }
}
