// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * All live connections of a group, so that one change of epoch re-points them all: those that idle, dial or shake hands
 * with the old node are abandoned at once, those with a command in flight may drain for a moment first.
 */
final class Connections implements Runnable {

    static final Duration DRAIN = Duration.ofMillis(200);

    /** How soon one is left whose last reply came meanwhile: who calls on it waits for that. */
    static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final StandingBoard board;
    private final Timing timing;
    private final Executor background;

    /** Whether the epoch of a connection is over. */
    private final LongPredicate over;

    private final Set<LiveConnection> live = ConcurrentHashMap.newKeySet();

    /** The epoch swept last; any other while connections go on bare, so that the next one that counts is swept. */
    private final AtomicLong swept = new AtomicLong();

    Connections(StandingBoard board, Timing timing, Executor background, LongPredicate over) {
        this.board = board;
        this.timing = timing;
        this.background = background;
        this.over = over;
    }

    void add(LiveConnection connection) {
        live.add(connection);
    }

    void remove(LiveConnection connection) {
        live.remove(connection);
    }

    /** How many lead to one node. */
    int count(long epoch) {
        return (int)
                live.stream().filter(connection -> connection.epoch() == epoch).count();
    }

    Set<LiveConnection> live() {
        return live;
    }

    int count() {
        return live.size();
    }

    int count(String client) {
        return (int) live.stream()
                .filter(connection -> connection.client().equals(client))
                .count();
    }

    @Override
    public void run() {
        Standing now = board.standing();
        long epoch = now.isBare() ? Standing.BARE : now.epoch();
        if (swept.getAndSet(epoch) == epoch || now.isBare() || epoch == 0) {
            return;
        }
        look();
        for (Duration at = BETWEEN_LOOKS; at.compareTo(DRAIN) < 0; at = at.plus(BETWEEN_LOOKS)) {
            timing.schedule(this::look, at);
        }
        timing.schedule(() -> aside(() -> abandon(true)), DRAIN);
    }

    private void look() {
        aside(() -> abandon(false));
    }

    /** Elsewhere, for there may be many; here, if all threads are busy, for abandoning one blocks nobody. */
    private void aside(Runnable sweep) {
        try {
            background.execute(sweep);
        } catch (RejectedExecutionException busy) {
            sweep.run();
        }
    }

    private void abandon(boolean inFlightToo) {
        if (board.standing().isBare()) {
            return;
        }
        for (LiveConnection connection : live) {
            if (connection.epoch() != 0 && over.test(connection.epoch()) && (inFlightToo || !connection.inFlight())) {
                connection.abandon();
            }
        }
    }
}
