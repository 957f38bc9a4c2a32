// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.time.Duration;
import java.util.Optional;

/** What the search remembers of one node. Confined to the search's thread. */
final class NodeRecord {

    /** A dial with TLS and authentication over a slow line takes less; a kept connection's reply is late after a quarter. */
    static final Duration OVERDUE = Duration.ofSeconds(1);

    final NodeAddress address;
    boolean named;
    boolean configured;
    boolean reader;
    boolean detached;
    boolean asking;

    /** When the question was put that is under way. */
    long askedAt;

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
        this.answeredAt = now - Duration.ofDays(1).toNanos();
    }

    /** An answer asked for before the last decision decides nothing. */
    Candidate candidate(long decidedAt, long now) {
        Finding latest = overdue(now) ? new Finding.Silent(ProbeException.Kind.TIMED_OUT, askedAt) : finding;
        Finding current = latest.askedSince(decidedAt) ? latest : new Finding.Pending();
        return new Candidate(address, named, configured, online, detached, current);
    }

    /** Whether it said last that it is a writable primary, and may be followed. */
    boolean mayBecomePrimary(long now) {
        boolean claims = finding instanceof Finding.Answered answered
                && answered.report().writablePrimary();
        return claims && !overdue(now) && !detached && (named || configured || online.isPresent());
    }

    /**
     * Whether a node that answered before is being dialled for too long. A dial into dropped packets ends with the client's
     * connect timeout only (10 s with Lettuce), and the heir must not be waited for so long.
     */
    private boolean overdue(long now) {
        return asking && now - askedAt >= OVERDUE.toNanos() && !(finding instanceof Finding.Pending);
    }

    /** How long until the question that is under way is overdue; never, if that was noticed. */
    long untilOverdue(long now) {
        long left = OVERDUE.toNanos() - (now - askedAt);
        return left > 0 ? left : Long.MAX_VALUE;
    }
}
