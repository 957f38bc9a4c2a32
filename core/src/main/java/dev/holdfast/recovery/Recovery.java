// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.changed.ChangedKey;
import dev.holdfast.observe.CallCounts;
import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.observe.Flight;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeProbe;
import dev.holdfast.topology.Readers;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import dev.holdfast.topology.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

    /** How often all that wait for a pool have the primary asked. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(25);

    private final Search search;

    /** Null on the side of the primary. */
    private final @Nullable Readers readers;

    private final Endpoint endpoint;
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
    private final Executor background;
    private final Registries registries;
    private final Breaker breaker;
    private final Outage outage;
    private final FlightWatch flights;
    private final FallbackScope fallbackScope;
    private final AtomicLong unansweredAt;

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
        this(new Side(search, null, search.endpoint(), null), settings, timing, background, registries, dials, random);
    }

    /**
     * Which nodes the commands of some connections go to.
     *
     * @param readers the group's readers; null for its primary
     * @param endpoint the name that they were given
     * @param rest the primary's side; null for itself
     */
    private record Side(
            Search search,
            @Nullable Readers readers,
            Endpoint endpoint,
            @Nullable Recovery rest) {

        StandingBoard board() {
            return readers == null ? search.board() : readers.board();
        }
    }

    /**
     * The same for the group's readers: commands go to any of them, and none may write.
     *
     * @param reader the name that a pool or client is given
     * @param rest shared with the primary's side: settings, threads, registries
     * @return to be asked by adapters of readers
     */
    public static Recovery ofReaders(Endpoint reader, Recovery rest) {
        return new Recovery(
                new Side(rest.search, rest.search.readers(), reader, rest),
                rest.settings,
                rest.timing,
                rest.background,
                rest.registries,
                rest.dials,
                rest.random);
    }

    private Recovery(
            Side side,
            RecoverySettings settings,
            Timing timing,
            Executor background,
            Registries registries,
            DialLimits dials,
            RandomGenerator random) {
        Recovery rest = side.rest();
        this.search = side.search();
        this.readers = side.readers();
        this.endpoint = side.endpoint();
        this.board = side.board();
        this.background = background;
        this.registries = registries;
        this.settings = settings;
        this.timing = timing;
        this.breaker = rest == null ? new Breaker(endpoint, board, registries.breakers()) : rest.breaker;
        if (rest == null) {
            board.await(breaker);
        }
        HeldThreads.Places threads = HeldThreads.Places.of(settings.maxWaiting());
        this.waiting = new Waiting(board, timing, threads, this::failsFast, random);
        this.asyncWaiting = new AsyncWaiting(
                new Wait.Rules(
                        board, timing, new Semaphore(settings.maxWaitingCommands()), threads, this::failsFast, false),
                background,
                random);
        this.redialling = asyncWaiting.patient();
        this.pacing = new Pacing(endpoint, registries.retries(), random);
        this.connections = new Connections(board, timing, background, this::isOver);
        this.dials = dials;
        this.random = random;
        this.counts = registries.counts();
        this.unansweredAt = new AtomicLong(timing.nanos() - BETWEEN_QUESTIONS.toNanos());
        board.await(connections);
        this.outage = new Outage(board, timing, breaker, settings.fallbackAfter());
        board.await(outage);
        this.flights = new FlightWatch(search, timing, connections, outage);
        this.fallbackScope = rest == null ? new FallbackScope(timing, this::fallbacksAreUsed) : rest.fallbackScope;
    }

    private void fallbacksAreUsed() {
        flights.fallbacksAreUsed();
    }

    /** Readers have no breaker of their own, and do not fail fast: without any, the primary is read, and its breaker tells. */
    private boolean failsFast(Standing standing) {
        return readers == null && settings.failFastWhenOpen() && breaker.isOpen(standing);
    }

    /**
     * The name and port that the application was given.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return endpoint;
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
        return readers == null ? board.open(epoch) : readers.open(epoch);
    }

    /**
     * As {@link #open(long)}, for who has another way where connections go on bare.
     *
     * @param epoch the epoch that the connection was dialled in
     * @return false if the command has to ask an {@link AsyncRescue} first, or connections go on bare
     */
    public boolean isSteady(long epoch) {
        return readers == null ? board.isSteady(epoch) : readers.isSteady(epoch);
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
        Rescue rescue = new Rescue(this, atMost.compareTo(settings.budget()) < 0 ? atMost : settings.budget());
        if (fallbackScope.isEntered()) {
            rescue.withFallback(fallbackScope.since());
        }
        return rescue;
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
     * Where calls say that they have a fallback.
     *
     * @return the same for the life of the group
     */
    public FallbackScope fallbackScope() {
        return fallbackScope;
    }

    /**
     * Whether calls that have a fallback use it without trying Redis: there has been no writable primary for longer than the
     * patience, or an operator has forced the breaker open. Never where connections go on bare, and nothing is changed; nor on the
     * side of the readers, which go on without a primary.
     *
     * @return two volatile reads, no allocation
     */
    public boolean isBreakerOpen() {
        return readers == null && breaker.isOpen() && !standing().isBare();
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
     * A connection is about to be dialled: while that takes longer than it should, the primary is asked; if it does not answer
     * that either, the dial ends.
     *
     * @param abandon ends the dial, and so the wait of all who would borrow from a pool that dials; must not block
     * @return to be cancelled when the dial is over
     */
    public Timing.Cancellable watchDial(Runnable abandon) {
        return new SlowDial(this, abandon);
    }

    /**
     * Calls wait without an answer, for a reason that may not be the primary's: it is asked at once, and is in doubt if it does
     * not answer that either. Any thread; asks no more often than it has to.
     *
     * @param what waits, and for how long
     */
    public void unanswered(String what) {
        long now = timing.nanos();
        long before = unansweredAt.get();
        boolean due = readers == null && now - before >= BETWEEN_QUESTIONS.toNanos();
        if (due && unansweredAt.compareAndSet(before, now)) {
            timing.schedule(() -> search.unanswered(what), Duration.ZERO);
        }
    }

    /**
     * Reports a reason to doubt the primary. A signal that suspends does so before this returns.
     *
     * @param signal what was seen
     * @param epoch the epoch of the connection that saw it; one of an older epoch is ignored
     * @param detail for logs and errors, without credentials
     */
    public void report(Signal signal, long epoch, String detail) {
        if (readers == null) {
            search.report(signal, epoch, detail);
        } else {
            search.reportReader(signal, epoch, detail);
        }
    }

    /**
     * Changes how much is done for connections, at once and for all of the group. Entering {@link Mode#PROTECT}, those that do
     * not lead to the primary are left, as after a promotion.
     *
     * @param mode from now on
     */
    public void mode(Mode mode) {
        search.mode(mode);
    }

    /**
     * Whether commands go to readers, so that none may write.
     *
     * @return false for the primary's side
     */
    public boolean isReader() {
        return readers != null;
    }

    /**
     * Where the next connection goes.
     *
     * @param standing which primary, on the primary's side
     * @return empty if no node is known, or the client dials by itself
     */
    public Optional<Target> target(Standing standing) {
        if (standing.isBare()) {
            return Optional.empty();
        }
        return readers == null
                ? standing.primary().map(node -> new Target(node, standing.epoch(), endpoint.host()))
                : readers.next(connections::count);
    }

    /**
     * A connection is dialled.
     *
     * @param target where to; empty if the client resolves the name by itself
     * @return ended when the handshake is done, or failed
     */
    public Flight dials(Optional<Target> target) {
        return Flight.dial(
                endpoint, target.map(Target::node), target.map(Target::epoch).orElse(Standing.BARE));
    }

    /**
     * How many readers have joined.
     *
     * @return to be kept by a connection when it is dialled; always 0 on the primary's side
     */
    public int joined() {
        return readers == null ? 0 : readers.joined();
    }

    /**
     * Whether a connection is to make room for one to a reader that joined after it was dialled: its node has more than its
     * share.
     *
     * @param joined as of {@link #joined()}, when it was dialled or last asked
     * @param epoch of the connection
     * @param leaving how many others were just told to
     * @return true if it is to be dialled anew where nothing is lost by that
     */
    public boolean isToMove(int joined, long epoch, int leaving) {
        if (readers == null || readers.joined() == joined) {
            return false;
        }
        int nodes = Math.max(1, readers.nodes().size());
        int share = (connections.count() + nodes - 1) / nodes;
        return connections.count(epoch) - leaving > share;
    }

    /**
     * Runs a task whenever the standing changes, on the thread that changes it.
     *
     * @param task must not block
     * @return ends it
     */
    public Timing.Cancellable onChange(Runnable task) {
        board.await(task);
        return () -> board.forget(task);
    }

    /**
     * Whether a connection leads where commands go in this standing.
     *
     * @param standing the standing
     * @param epoch the epoch of the connection
     * @return true also where connections go on bare
     */
    public boolean isCurrent(Standing standing, long epoch) {
        if (standing.isBare()) {
            return true;
        }
        return readers == null ? standing.epoch() == epoch : readers.open(epoch);
    }

    /**
     * Whether a connection leads to a node that is left for good.
     *
     * @param epoch the epoch of the connection
     * @return true if it is to be closed
     */
    public boolean isOver(long epoch) {
        return readers == null ? epoch < board.standing().epoch() : readers.isOver(epoch);
    }

    /** The epoch whose end cuts short a pause after a failure. */
    long pausingEpoch(Trouble trouble) {
        if (readers == null) {
            return trouble.epoch();
        }
        // One that is in doubt is left for another one at once.
        return trouble.signal().isPresent() ? trouble.epoch() : board.standing().epoch();
    }

    /**
     * Remembers keys that were changed elsewhere; no command passes any more until they are deleted from the primary.
     *
     * @param keys at least one
     * @throws dev.holdfast.changed.ChangedKeysFullException if no more are remembered
     */
    public void changed(List<ChangedKey> keys) {
        search.changed(keys);
    }

    /**
     * The database that the application's clients use.
     *
     * @return that of the first one attached; 0 without one
     */
    public int database() {
        return search.database();
    }

    /**
     * The epoch that a connection belongs to which its client dialled by itself.
     *
     * @param node where it leads
     * @return the epoch now, if that is its primary; else {@link Standing#BARE}
     */
    public long epochOf(NodeAddress node) {
        if (readers != null) {
            return readers.numberOf(node);
        }
        Standing now = board.standing();
        return now.primary().filter(node::equals).isPresent() ? now.epoch() : Standing.BARE;
    }

    /**
     * A call failed on a connection that goes on bare: reports and counts it, where that is wanted, and changes nothing.
     *
     * @param signal what the failure says of the primary; empty if nothing
     * @param epoch the epoch of the connection
     * @param outcome what is known of the call
     * @param cause the client's exception
     */
    public void observe(Optional<Signal> signal, long epoch, Outcome outcome, Throwable cause) {
        if (standing().mode() == Mode.OBSERVE) {
            signal.ifPresent(it -> report(it, epoch, CallInTrouble.describe(cause)));
            new CallInTrouble(this, Duration.ZERO).endsWith(outcome);
        }
    }

    /**
     * A write passed on a connection that goes on bare, after calls had failed.
     *
     * @param epoch the epoch of the connection
     */
    public void observeWrite(long epoch) {
        if (epoch == standing().epoch()) {
            counts.wrote(timing.nanos());
        }
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
        if (readers == null) {
            flights.begin();
        }
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
     * How many of the open connections are of one client library.
     *
     * @param client as {@link LiveConnection#client()}
     * @return part of {@link #openConnections()}
     */
    public int openConnections(String client) {
        return connections.count(client);
    }

    /**
     * How many threads wait for a primary now, those included that sleep until an asynchronous command is over which waits.
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
     * Counts a call that ended with the answer of its fallback.
     *
     * @return true for the first one of an outage
     */
    public boolean fellBack() {
        counts.fellBack();
        outage.fallbackServed();
        return outage.isFirstFallback();
    }

    /** Counts a call that failed, since its fallback was refused, timed out or threw. */
    public void fallbackFailed() {
        counts.fallbackFailed();
        outage.fallbackFailed();
    }

    /**
     * Whether calls that have a fallback are answered by it while there is no primary.
     *
     * @return true from the first such answer of an outage until it is over, or until fallbacks have only failed for 5 s
     */
    public boolean fallbackServes() {
        return outage.fallbackServes();
    }

    /**
     * What is known now, for a failure that no rescue has seen.
     *
     * @return the snapshot
     */
    public FailoverSnapshot snapshot() {
        return rescue().snapshot();
    }

    Outage outage() {
        return outage;
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

    /**
     * The pause before a dial to a standing's primary, or to the reader that is due. The first primary of a process, and the
     * first readers, are dialled at once: start-up.
     */
    long reserveDial(Standing standing) {
        Optional<NodeAddress> node = readers == null
                ? standing.primary()
                : readers.next(connections::count).map(Target::node);
        if (standing.epoch() <= 1 || node.isEmpty() || standing.isBare()) {
            return 0;
        }
        DialLimit limit = settings.dialLimit();
        long pause = dials.reserve(node.get(), limit, timing.nanos());
        // Processes that saw the same promotion would otherwise dial in step.
        return pause == 0 ? 0 : pause + random.nextLong(1_000_000_000L / limit.perSecond() + 1);
    }
}
