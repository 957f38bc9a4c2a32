// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.CallCounts;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeProbe;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What an adapter asks of the engine; one for each replication group, shared by all adapters and pools.
 *
 * <p>A command's journey: {@link #open(long)} before each send, a single volatile read while the endpoint is steady.
 * When that says no, or an attempt fails, {@link #rescue()} and from there on {@link Rescue} says what to do next; for
 * clients that must not block, {@link #asyncRescue()} and {@link AsyncRescue}.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class Recovery {

    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Search search;
    private final StandingBoard board;
    private final RecoverySettings settings;
    private final Timing timing;
    private final Waiting waiting;
    private final AsyncWaiting asyncWaiting;
    private final AsyncWaiting redialling;
    private final Pacing pacing;
    private final Connections connections;
    private final DialLimits dials;
    private final RandomGenerator random;
    private final CallCounts counts;
    private final Breaker breaker;

    /**
     * Made by {@code Holdfast}.
     *
     * @param search the group's search
     * @param settings checked by the builder
     * @param timing time and the scheduler thread
     * @param background runs what may take a while, such as closing many sockets
     * @param registries where the retry, the circuit breaker and the counts are published
     * @param dials the limiters that all groups of the process share
     * @param random jitter
     */
    public Recovery(
            Search search,
            RecoverySettings settings,
            Timing timing,
            Executor background,
            Registries registries,
            DialLimits dials,
            RandomGenerator random) {
        this.search = search;
        this.board = search.board();
        this.settings = settings;
        this.timing = timing;
        this.waiting = new Waiting(board, timing, settings, random);
        this.asyncWaiting = new AsyncWaiting(
                new Wait.Rules(
                        board,
                        timing,
                        new Semaphore(settings.maxWaitingCommands()),
                        settings.failFastWhenOpen(),
                        false),
                background,
                random);
        this.redialling = asyncWaiting.patient();
        this.pacing = new Pacing(search.endpoint(), registries.retries(), random);
        this.connections = new Connections(board, timing, background);
        this.dials = dials;
        this.random = random;
        this.counts = registries.counts();
        board.await(connections);
        this.breaker = new Breaker(search.endpoint(), board, registries.breakers());
        board.await(breaker);
    }

    /**
     * The name and port that the application was given.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return search.endpoint();
    }

    /**
     * The settings that adapters need.
     *
     * @return immutable
     */
    public RecoverySettings settings() {
        return settings;
    }

    /**
     * Time and the scheduler thread.
     *
     * @return never changes
     */
    public Timing timing() {
        return timing;
    }

    /**
     * Whether a connection may send any command now: the hot path, one volatile read and no allocation.
     *
     * @param epoch the epoch that the connection was dialled in
     * @return false if the command has to ask a {@link Rescue} first
     */
    public boolean open(long epoch) {
        return board.open(epoch);
    }

    /**
     * The standing now.
     *
     * @return never changes once returned
     */
    public Standing standing() {
        return board.standing();
    }

    /**
     * Begins the rescue of one call. Starts the search if nothing started it yet.
     *
     * @return confined to the calling thread
     */
    public Rescue rescue() {
        return rescue(settings.budget());
    }

    /**
     * Begins the rescue of one call that has less time than the budget.
     *
     * @param atMost how long it may take
     * @return confined to the calling thread
     */
    public Rescue rescue(Duration atMost) {
        search.start();
        return new Rescue(this, atMost.compareTo(settings.budget()) < 0 ? atMost : settings.budget());
    }

    /**
     * Begins the rescue of one call of a client that must not block. Starts the search if nothing started it yet.
     *
     * @return its callbacks come from the scheduler's thread, or from the caller's
     */
    public AsyncRescue asyncRescue() {
        search.start();
        return new AsyncRescue(this, asyncWaiting, settings.budget());
    }

    /**
     * Waits, for as long as it takes and without a thread, until a connection may be dialled anew: a primary is verified
     * and this process may open one more connection to it. A connection is no call: it takes no place among those that
     * wait.
     *
     * @param then called once, as a callback of {@link AsyncRescue} is; on a closed engine the standing may name no primary
     * @return calls the wait off
     */
    public Timing.Cancellable awaitRedial(Consumer<? super Standing> then) {
        search.start();
        AsyncRescue redial = new AsyncRescue(this, redialling, FOR_EVER);
        redial.awaitDial(false, turn -> {
            if (turn instanceof Turn.Go go) {
                then.accept(go.standing());
            }
        });
        return redial::cancel;
    }

    /**
     * Reports a reason to doubt the primary. A signal that suspends does so before this returns.
     *
     * @param signal what was seen
     * @param epoch the epoch of the connection that saw it; one of an older epoch is ignored
     * @param detail for logs and errors, without credentials
     */
    public void report(Signal signal, long epoch, String detail) {
        search.report(signal, epoch, detail);
    }

    /**
     * Supplies the way to ask nodes who they are. The first adapter that attaches a probe supplies it for the group.
     *
     * @param probe uses the application's own client, TLS and credentials
     */
    public void attach(NodeProbe probe) {
        search.attach(probe);
    }

    /**
     * Takes a probe back, because its client is closed; the next adapter's that is attached is used from then on.
     *
     * @param probe the same object
     */
    public void detach(NodeProbe probe) {
        search.detach(probe);
    }

    /**
     * Has a connection abandoned when its epoch is over.
     *
     * @param connection until {@link #untrack}
     */
    public void track(LiveConnection connection) {
        connections.add(connection);
    }

    /**
     * Ends what {@link #track} began.
     *
     * @param connection the same object
     */
    public void untrack(LiveConnection connection) {
        connections.remove(connection);
    }

    /**
     * How many connections are open to the group's nodes, or being dialled.
     *
     * @return those between {@link #track} and {@link #untrack}
     */
    public int openConnections() {
        return connections.count();
    }

    /**
     * How many threads wait for a primary now.
     *
     * @return zero while steady
     */
    public int waitingCalls() {
        return waiting.count();
    }

    /**
     * How many asynchronous commands wait for a primary now.
     *
     * @return zero while steady
     */
    public int waitingCommands() {
        return asyncWaiting.count();
    }

    /**
     * What became of the calls that met trouble.
     *
     * @return counts since the group was built
     */
    public CallCounts counts() {
        return counts;
    }

    /**
     * The state of the published circuit breaker.
     *
     * @return as resilience4j names it, such as CLOSED or OPEN
     */
    public String breakerState() {
        return breaker.state();
    }

    Waiting waiting() {
        return waiting;
    }

    Pacing pacing() {
        return pacing;
    }

    List<String> recentSignals() {
        return search.recentSignals();
    }

    List<String> lastAddresses() {
        return search.lastAddresses();
    }

    /** The pause before a dial to a standing's primary. The first primary of a process is dialled at once: start-up. */
    long reserveDial(Standing standing) {
        if (standing.epoch() <= 1 || standing.primary().isEmpty()) {
            return 0;
        }
        DialLimit limit = settings.dialLimit();
        long pause = dials.reserve(standing.primary().get(), limit, timing.nanos());
        // Processes that saw the same promotion would otherwise dial in step.
        return pause == 0 ? 0 : pause + random.nextLong(1_000_000_000L / limit.perSecond() + 1);
    }
}
