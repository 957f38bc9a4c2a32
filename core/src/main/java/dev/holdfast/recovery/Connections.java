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

/**
 * All live connections of a group, so that one change of epoch re-points them all: those that idle, dial or shake hands
 * with the old node are abandoned at once, those with a command in flight may drain for a moment first.
 */
final class Connections implements Runnable {

    static final Duration DRAIN = Duration.ofMillis(200);

    private final StandingBoard board;
    private final Timing timing;
    private final Executor background;
    private final Set<LiveConnection> live = ConcurrentHashMap.newKeySet();

    /** Written by the search's thread only, which is the one that changes the standing's epoch. */
    private long swept;

    Connections(StandingBoard board, Timing timing, Executor background) {
        this.board = board;
        this.timing = timing;
        this.background = background;
    }

    void add(LiveConnection connection) {
        live.add(connection);
    }

    void remove(LiveConnection connection) {
        live.remove(connection);
    }

    Set<LiveConnection> live() {
        return live;
    }

    int count() {
        return live.size();
    }

    @Override
    public void run() {
        long epoch = board.standing().epoch();
        if (epoch == swept || board.standing().state() == Standing.State.CLOSED) {
            return;
        }
        swept = epoch;
        aside(() -> abandon(epoch, false));
        timing.schedule(() -> aside(() -> abandon(epoch, true)), DRAIN);
    }

    /** Elsewhere, for there may be many; here, if all threads are busy, for abandoning one blocks nobody. */
    private void aside(Runnable sweep) {
        try {
            background.execute(sweep);
        } catch (RejectedExecutionException busy) {
            sweep.run();
        }
    }

    private void abandon(long epoch, boolean inFlightToo) {
        for (LiveConnection connection : live) {
            if (connection.epoch() != 0 && connection.epoch() < epoch && (inFlightToo || !connection.inFlight())) {
                connection.abandon();
            }
        }
    }
}
