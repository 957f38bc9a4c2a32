// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Looks after the reads in flight that have a fallback: one that is unanswered for a while has the primary asked, and when the
 * primary has been away for as long as a fallback may be waited for, they are given up. Everything else in flight is left
 * alone: a slow server is not a failed one.
 *
 * <p>Runs on the scheduler's thread, from the first use of a fallback on.
 */
final class FlightWatch {

    static final Duration UNANSWERED = Duration.ofMillis(250);

    private static final Duration SWEEP = Duration.ofMillis(25);

    /** So that reads are given up one after the other rather than in heaps. */
    private static final Duration SWEEP_IN_DOUBT = Duration.ofMillis(10);

    /** Later than this a sweep says nothing: what stalled was this process, and replies may lie unread. */
    private static final Duration STALLED = Duration.ofMillis(150);

    private final Search search;
    private final Timing timing;
    private final Connections connections;
    private final Outage outage;
    private long sweptAt;

    FlightWatch(Search search, Timing timing, Connections connections, Outage outage) {
        this.search = search;
        this.timing = timing;
        this.connections = connections;
        this.outage = outage;
    }

    void begin() {
        sweptAt = timing.nanos();
        boolean calm = search.board().standing().admits(false);
        timing.schedule(this::sweep, calm ? SWEEP : SWEEP_IN_DOUBT);
    }

    private void sweep() {
        Standing standing = search.board().standing();
        if (standing.state() == Standing.State.CLOSED) {
            return;
        }
        try {
            boolean stalled = timing.nanos() - sweptAt > STALLED.toNanos();
            if (!stalled) {
                lookAfterUnanswered(standing);
            }
            if (!stalled && !standing.isBare() && !search.board().standing().admits(false)) {
                outage.fallBackIfBegunBy()
                        .ifPresent(begunBy -> connections.live().forEach(it -> it.giveUpReads(begunBy)));
            }
        } finally {
            begin();
        }
    }

    private void lookAfterUnanswered(Standing standing) {
        long now = timing.nanos();
        long oldest = 0;
        for (LiveConnection connection : connections.live()) {
            if (connection.epoch() == standing.epoch()) {
                OptionalLong began = connection.oldestRead(now - UNANSWERED.toNanos());
                oldest = Math.max(oldest, began.isPresent() ? now - began.getAsLong() : 0);
            }
        }
        if (oldest > 0) {
            search.unanswered("a command has been unanswered for " + oldest / 1_000_000 + " ms");
            if (search.board().standing().state() != Standing.State.STEADY) {
                outage.silentSince(now - oldest);
            }
        }
    }
}
