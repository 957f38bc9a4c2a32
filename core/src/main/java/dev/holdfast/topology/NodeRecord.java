// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/** What the search remembers of one node. Confined to the search's thread. */
final class NodeRecord {

    final NodeAddress address;
    boolean named;
    boolean configured;
    boolean reader;
    boolean detached;
    boolean asking;
    Optional<Candidate.SeenOnline> online = Optional.empty();
    Optional<Misfit> misfit = Optional.empty();
    Finding finding = new Finding.Pending();

    /** When DNS or a node of the group last mentioned it. */
    long mentionedAt;

    /** When its last answer came; long ago while there was none, so that it is asked at once. */
    long answeredAt;

    /** The factor on the pause before its next question. */
    double jitter = 1;

    NodeRecord(NodeAddress address, long now) {
        this.address = address;
        this.mentionedAt = now;
        this.answeredAt = now - java.time.Duration.ofDays(1).toNanos();
    }

    /** An answer asked for before the last decision decides nothing. */
    Candidate candidate(long decidedAt) {
        return new Candidate(address, named, configured, online, detached, current(decidedAt));
    }

    private Finding current(long decidedAt) {
        return finding.askedSince(decidedAt) ? finding : new Finding.Pending();
    }
}
