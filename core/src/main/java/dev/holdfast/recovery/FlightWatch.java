// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks after the commands in flight: if one is unanswered for a while, the primary is asked. If it is a read that has a
 * fallback, the primary is in doubt when that question is unanswered too, and when it has been away for as long as a fallback
 * may be waited for, such reads are given up. Everything else in flight is left alone: a slow server is not a failed one.
 *
 * <p>Runs on the scheduler's thread while there are connections, and looks at them from outside: a command notes nothing for it.
 */
final class FlightWatch {

    static final Duration UNANSWERED = Duration.ofMillis(250);

    private static final Duration SWEEP = Duration.ofMillis(50);

    /** Once a fallback is used or registered. */
    private static final Duration SWEEP_WITH_FALLBACKS = Duration.ofMillis(25);

    /** So that reads are given up one after the other rather than in heaps. */
    private static final Duration SWEEP_IN_DOUBT = Duration.ofMillis(10);

    /** Later than this a sweep says nothing: what stalled was this process, and replies may lie unread. */
    private static final Duration STALLED = Duration.ofMillis(150);

    private final Search search;
    private final Timing timing;
    private final Connections connections;
    private final Outage outage;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean withFallbacks;

    // ---- the scheduler's thread only
    private long sweptAt;
    private IdentityHashMap<LiveConnection, Sight> sights = new IdentityHashMap<>();

    /** The command that one connection awaits, when it was first seen, and whether the primary was asked for its sake. */
    private record Sight(long command, long since, boolean asked) {}

    FlightWatch(Search search, Timing timing, Connections connections, Outage outage) {
        this.search = search;
        this.timing = timing;
        this.connections = connections;
        this.outage = outage;
    }

    /** Reads that have a fallback are looked after from now on. */
    void fallbacksAreUsed() {
        withFallbacks = true;
        begin();
    }

    /** There is a connection. */
    void begin() {
        if (!running.get() && running.compareAndSet(false, true)) {
            timing.schedule(
                    () -> {
                        sweptAt = timing.nanos();
                        sweepAgain();
                    },
                    Duration.ZERO);
        }
    }

    private void sweepAgain() {
        boolean calm = !withFallbacks || search.board().standing().admits(false);
        sweptAt = timing.nanos();
        timing.schedule(this::sweep, calm ? (withFallbacks ? SWEEP_WITH_FALLBACKS : SWEEP) : SWEEP_IN_DOUBT);
    }

    private void sweep() {
        Standing standing = search.board().standing();
        if (standing.state() == Standing.State.CLOSED || isOver()) {
            return;
        }
        try {
            boolean stalled = timing.nanos() - sweptAt > STALLED.toNanos();
            if (stalled) {
                sights.clear();
            } else {
                lookAfterUnanswered(standing);
            }
            if (withFallbacks
                    && !stalled
                    && !standing.isBare()
                    && !search.board().standing().admits(false)) {
                outage.fallBackIfBegunBy()
                        .ifPresent(begunBy -> connections.live().forEach(it -> it.giveUpReads(begunBy)));
            }
        } finally {
            sweepAgain();
        }
    }

    /** Nobody is connected; whoever connects next begins anew. */
    private boolean isOver() {
        if (withFallbacks || connections.count() > 0) {
            return false;
        }
        sights.clear();
        running.set(false);
        return connections.count() == 0 || !running.compareAndSet(false, true);
    }

    private void lookAfterUnanswered(Standing standing) {
        long now = timing.nanos();
        long oldest = 0;
        long unasked = 0;
        IdentityHashMap<LiveConnection, Sight> seen = new IdentityHashMap<>();
        for (LiveConnection connection : connections.live()) {
            if (connection.epoch() != standing.epoch()) {
                continue;
            }
            if (withFallbacks) {
                OptionalLong began = connection.oldestRead(now - UNANSWERED.toNanos());
                oldest = Math.max(oldest, began.isPresent() ? now - began.getAsLong() : 0);
            }
            unasked = Math.max(unasked, look(connection, seen, now));
        }
        sights = seen;
        if (oldest > 0) {
            search.unanswered(what(oldest));
            if (search.board().standing().state() != Standing.State.STEADY) {
                outage.silentSince(now - oldest);
            }
        } else if (unasked > 0) {
            search.slow(what(unasked));
        }
    }

    /** How long the connection awaits a reply for whose sake the primary is to be asked; zero if it is not. */
    private long look(LiveConnection connection, IdentityHashMap<LiveConnection, Sight> seen, long now) {
        long command = connection.awaited();
        if (command == LiveConnection.NOTHING) {
            return 0;
        }
        Sight before = sights.get(connection);
        Sight sight = before != null && before.command() == command ? before : new Sight(command, now, false);
        boolean due = !sight.asked() && now - sight.since() >= UNANSWERED.toNanos();
        seen.put(connection, due ? new Sight(command, sight.since(), true) : sight);
        return due ? now - sight.since() : 0;
    }

    private static String what(long nanos) {
        return "a command has been unanswered for " + nanos / 1_000_000 + " ms";
    }
}
