// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.LiveConnection;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.NodeReport.Role;
import dev.holdfast.topology.Standing.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A thread of an application, as a state machine: sends, waits, dials and reports as an adapter does. */
final class SimulatedCaller implements Runnable {

    private static final int TIMEOUT_MILLIS = 500;
    private static final long NO_EPOCH = -1;
    private static final Throwable FAILURE = new IOException("simulated");
    static final int PAUSED_TIMEOUT_MILLIS = 1_500;

    private final Simulation run;
    private final VirtualTime time;
    private final SplittableRandom random;
    final int id;
    final boolean write;
    final List<Integer> acknowledged = new ArrayList<>();
    private Optional<Connection> connection = Optional.empty();
    private int operation;
    /** Whether it waits through the engine's own asynchronous rescue, or with a waiter of its own on the board. */
    private final boolean asynchronous;

    private Optional<AsyncRescue> rescue = Optional.empty();
    private List<Integer> namedWhenSent = List.of();
    private long troubledAt;
    private long attemptedAt;
    private long failedEpoch;
    private boolean waiting;
    private boolean lookQueued;
    long lastOkMillis;

    private enum Result {
        OK,
        REFUSED,
        LOST,
        TIMED_OUT
    }

    /** One connection to one node. */
    final class Connection implements LiveConnection {

        final SimulatedNode node;
        private final long epoch;
        private final int generation;
        private boolean inFlight;
        boolean dead;

        Connection(SimulatedNode node, long epoch) {
            this.node = node;
            this.epoch = epoch;
            this.generation = node.connections;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public boolean inFlight() {
            return inFlight && !dead;
        }

        @Override
        public void abandon() {
            dead = true;
        }

        boolean killed() {
            return generation != node.connections;
        }

        // The order in which a hash table of connections is walked must not differ from run to run.
        @Override
        public int hashCode() {
            return id;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    SimulatedCaller(Simulation run, int id, boolean write, long seed) {
        this.run = run;
        this.time = run.time;
        this.id = id;
        this.write = write;
        this.random = new SplittableRandom(seed + id);
        this.operation = id * 100_000;
        this.asynchronous = write;
    }

    void begin() {
        time.inMicros(137L * id, this::next);
    }

    private void next() {
        operation++;
        rescue = Optional.empty();
        attempt();
    }

    private void attempt() {
        if (run.board.standing().isBare()) {
            // What it does bare is its client's own: here it does nothing, and keeps its connection.
            time.inMillis(20 + random.nextInt(30), this::next);
        } else if (connection.filter(it -> !it.dead).filter(this::mayUse).isPresent()) {
            send(connection.get());
        } else if (asynchronous) {
            waiting = true;
            failedEpoch = NO_EPOCH;
            rescue().await(write, any -> true, this::called);
        } else {
            waiting = true;
            if (run.plant != Plant.FORGETS_TO_WAKE) {
                run.board.await(this);
            }
            look();
        }
    }

    private AsyncRescue rescue() {
        if (rescue.isEmpty()) {
            rescue = Optional.of(run.recovery.asyncRescue());
            troubledAt = time.millis();
        }
        return rescue.get();
    }

    /** Called back by the engine, which is in the middle of something: what follows comes a moment later. */
    private void called(Turn turn) {
        lookQueued = true;
        time.inMicros(1 + id, () -> {
            lookQueued = false;
            waiting = false;
            if (turn instanceof Turn.Go go && go.standing().equals(run.board.standing())) {
                proceed(go.standing());
            } else if (turn instanceof Turn.GiveUp end) {
                gaveUp(end.reason());
            } else {
                attempt();
            }
        });
    }

    private void gaveUp(Turn.Reason reason) {
        if (reason != Turn.Reason.OUTCOME_UNKNOWN) {
            run.checkNotExecuted(this, operation, troubledAt, attemptedAt);
        }
        time.inMillis(2 + random.nextInt(20), this::next);
    }

    private boolean mayUse(Connection open) {
        if (run.plant == Plant.SKIPS_THE_EPOCH_CHECK) {
            return run.board.standing().state() == State.STEADY;
        }
        if (run.plant == Plant.TRUSTS_WHAT_WAS_KNOWN_BEFORE_OFF
                && time.millis() - run.wokenAt < 1_000
                && run.board.standing().epoch() == open.epoch) {
            return true;
        }
        return run.recovery.open(open.epoch)
                || (!write
                        && run.board.standing().epoch() == open.epoch
                        && run.board.standing().admits(false));
    }

    /** Woken by the board. */
    @Override
    public void run() {
        if (waiting && !lookQueued) {
            lookQueued = true;
            time.inMicros(1 + id, () -> {
                lookQueued = false;
                look();
            });
        }
    }

    /** Whether it sleeps although the standing would let it go. */
    boolean oversleeps() {
        Standing now = run.board.standing();
        // After a failure the same epoch has to wait out a pause as well.
        return waiting && !lookQueued && now.admits(write) && (!asynchronous || now.epoch() != failedEpoch);
    }

    private void look() {
        Standing now = run.board.standing();
        if (!waiting || !now.admits(write)) {
            return;
        }
        waiting = false;
        run.board.forget(this);
        proceed(now);
    }

    private void proceed(Standing now) {
        if (now.isBare()) {
            attempt();
            return;
        }
        Optional<Connection> usable = connection.filter(it -> !it.dead && it.epoch == now.epoch());
        if (usable.isPresent()) {
            send(usable.get());
        } else {
            dial(run.group.at(now.primary().orElseThrow()).orElseThrow(), now.epoch());
        }
    }

    private void dial(SimulatedNode node, long epoch) {
        attemptedAt = time.millis();
        close();
        Connection fresh = new Connection(node, epoch);
        connection = Optional.of(fresh);
        run.recovery.track(fresh);
        if (!node.alive) {
            time.inMicros(600, () -> failed(fresh, Result.LOST, true));
        } else if (!node.reachable()) {
            time.inMillis(TIMEOUT_MILLIS, () -> failed(fresh, Result.TIMED_OUT, true));
        } else {
            time.inMicros(600, this::attempt);
        }
    }

    private void close() {
        connection.ifPresent(run.recovery::untrack);
        connection = Optional.empty();
    }

    private void send(Connection open) {
        attemptedAt = time.millis();
        run.checkSend(this, open);
        open.inFlight = true;
        namedWhenSent = run.named();
        long way = 200 + random.nextInt(2_000) + 500L * open.node.slowMillis;
        time.inMicros(way, () -> receive(open, operation, way, time.millis()));
    }

    /** The server's side. */
    private void receive(Connection open, int sent, long way, long sentAt) {
        SimulatedNode node = open.node;
        if (!node.alive || open.killed()) {
            back(open, Result.LOST, way);
        } else if (node.cut || node.frozen) {
            if (node.frozen && !node.cut && write) {
                // The kernel takes the bytes, and the server runs the command when it goes on.
                node.buffered.add(sent);
            }
            time.inMillis(TIMEOUT_MILLIS, () -> failed(open, Result.TIMED_OUT, false));
        } else if (node.loading) {
            back(open, Result.REFUSED, way);
        } else if (!write) {
            run.checkRead(node, namedWhenSent);
            back(open, Result.OK, way);
        } else if (node.role == Role.REPLICA) {
            back(open, Result.REFUSED, way);
        } else if (!node.handingOver) {
            node.apply(sent, run.group.nodes);
            back(open, Result.OK, way);
        } else if (time.millis() - sentAt < PAUSED_TIMEOUT_MILLIS) {
            time.inMillis(10, () -> receive(open, sent, way, sentAt));
        } else {
            failed(open, Result.TIMED_OUT, false);
        }
    }

    private void back(Connection open, Result result, long way) {
        time.inMicros(way, () -> {
            if (open.dead || open.killed() || !open.node.alive) {
                failed(open, Result.LOST, false);
            } else if (open.node.cut) {
                time.inMillis(TIMEOUT_MILLIS, () -> failed(open, Result.TIMED_OUT, false));
            } else if (result == Result.OK) {
                open.inFlight = false;
                succeeded();
            } else {
                failed(open, result, false);
            }
        });
    }

    private void succeeded() {
        lastOkMillis = time.millis();
        if (write) {
            acknowledged.add(operation);
        }
        time.inMillis(40 + random.nextInt(160), this::next);
    }

    private void failed(Connection open, Result result, boolean dialling) {
        open.inFlight = false;
        if (result != Result.REFUSED) {
            open.dead = true;
            close();
        }
        Signal signal = switch (result) {
            case REFUSED -> Signal.REFUSED;
            case TIMED_OUT -> Signal.TIMED_OUT;
            default -> Signal.CONNECTION_LOST;
        };
        run.reported(signal, open);
        if (asynchronous) {
            waiting = true;
            failedEpoch = open.epoch;
            Outcome outcome =
                    result == Result.REFUSED ? Outcome.REJECTED : dialling ? Outcome.NOT_SENT : Outcome.UNKNOWN;
            boolean repeatable = run.plant == Plant.REPEATS_AN_UNKNOWN_WRITE;
            rescue().failed(
                            new Trouble(outcome, repeatable, write, Optional.of(signal), open.epoch, FAILURE),
                            any -> true,
                            this::called);
        } else {
            run.recovery.report(signal, open.epoch, "simulated");
            time.inMillis(2 + random.nextInt(20), this::attempt);
        }
    }

    /** Whether it holds a connection of an epoch that is over. */
    boolean lingers(long epoch) {
        return connection.filter(it -> !it.dead && it.epoch < epoch).isPresent();
    }

    // The order in which the board's hash table of waiters is walked must not differ from run to run.
    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }
}
