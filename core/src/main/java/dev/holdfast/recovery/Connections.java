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

    /** The epoch swept last; any other while connections go on bare, so that the next one that counts is swept. */
    private final AtomicLong swept = new AtomicLong();

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

    int count() {
        return live.size();
    }

    @Override
    public void run() {
        Standing now = board.standing();
        long epoch = now.isBare() ? Standing.BARE : now.epoch();
        if (swept.getAndSet(epoch) == epoch || now.isBare() || epoch == 0) {
            return;
        }
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
        if (board.standing().isBare()) {
            return;
        }
        for (LiveConnection connection : live) {
            if (connection.epoch() != 0 && connection.epoch() < epoch && (inFlightToo || !connection.inFlight())) {
                connection.abandon();
            }
        }
    }
}
