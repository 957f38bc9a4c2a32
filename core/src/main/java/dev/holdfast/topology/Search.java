// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.changed.ChangedKey;
import dev.holdfast.changed.ChangedKeys;
import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Finding.Answered;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The one search of a group: gathers facts from DNS, probes and signals, lets {@link Choosing} decide, and hangs the
 * standing on the board.
 *
 * <p>Everything but the public methods runs on the scheduler's thread, so there is one writer and no lock.
 *
 * @since 0.1.0
 */
public final class Search implements AutoCloseable {

    private final SearchSettings settings;
    private final Timing timing;
    private final Inquiry inquiry;
    private final Function<Situation, Choice> choosing;
    private final StandingBoard board;
    private final SignalLog signals = new SignalLog();
    private final Nodes nodes;
    private final EndpointResolver watching;
    private final NameWatch name;
    private final List<NameWatch> nodeNames = new ArrayList<>();
    private final Cadence cadence;
    private final Succeeding succeeding;
    private final Clearing clearing;
    private final Readers readers;
    private final ReaderWatch readerWatch;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean tickQueued = new AtomicBoolean();
    private final AtomicLong doubtedAt;
    private final ReentrantLock changingMode = new ReentrantLock();
    private final Silence silence;

    private volatile boolean refused;
    private volatile boolean closed;
    private volatile Set<NodeAddress> named = Set.of();
    private long answersSeen;
    private int answersWithoutIncumbent;
    /** In which epoch DNS last said something new: named the incumbent, or changed. */
    private long epochOfDns = -1;

    private Timing.Cancellable timer = () -> {};

    /** How the answers of nodes come in. */
    private final Inquiry.Inquirer inquirer = new Inquiry.Inquirer() {
        @Override
        public void late(NodeAddress node) {
            if (succeeding.isIncumbent(node)) {
                signals.add(Signal.LATE, board.standing().epoch(), node.toString());
                cadence.hurry();
            }
            tick();
        }

        @Override
        public void answered(NodeAddress node, Finding finding) {
            nodes.at(node).ifPresent(record -> heard(record, finding));
            tick();
        }

        @Override
        public void fares(NodeAddress node, NodeVitals vitals) {
            succeeding.fares(node, vitals);
        }

        @Override
        public void misfit(NodeAddress node, Misfit misfit, long askedAt) {
            nodes.at(node).ifPresent(record -> {
                heard(record, new Finding.Silent(ProbeException.Kind.MISFIT, askedAt));
                record.misfit = Optional.of(misfit);
            });
            tick();
        }
    };

    Search(
            SearchSettings settings,
            EndpointResolver resolver,
            Timing timing,
            Inquiry inquiry,
            Consumer<TopologyEvent> events,
            RandomGenerator random,
            Function<Situation, Choice> choosing) {
        this.choosing = choosing;
        this.watching = resolver;
        this.settings = settings;
        this.timing = timing;
        this.inquiry = inquiry;
        this.board = new StandingBoard(timing);
        this.nodes = new Nodes(settings, inquiry::encrypted);
        this.cadence = new Cadence(settings, timing, random);
        this.readers = new Readers(timing);
        this.readerWatch = new ReaderWatch(timing, nodes, readers);
        this.clearing = new Clearing(settings.endpoint(), timing, board);
        this.succeeding = new Succeeding(settings, timing, board, nodes, clearing, events);
        this.doubtedAt = new AtomicLong(timing.nanos());
        this.silence = new Silence(timing);
        this.name = watch(settings.endpoint(), resolver);
        settings.nodes().forEach(node -> nodeNames.add(watch(node, resolver)));
    }

    /**
     * A search over real sockets; does nothing until {@link #start()}.
     *
     * @param settings checked by the builder
     * @param resolver asks DNS; closed by its owner
     * @param timing time and the scheduler thread
     * @param threads where probes block
     * @param events told on the scheduler thread
     * @param random jitter
     * @return a search that waits to be started
     */
    public static Search of(
            SearchSettings settings,
            EndpointResolver resolver,
            Timing timing,
            Executor threads,
            Consumer<TopologyEvent> events,
            RandomGenerator random) {
        ProbeDesk desk = new ProbeDesk(timing, threads, settings.addressMapper());
        return new Search(settings, resolver, timing, desk, events, random, Choosing::choose);
    }

    private NameWatch watch(Endpoint endpoint, EndpointResolver resolver) {
        return new NameWatch(endpoint, resolver, timing, settings.addressMapper(), this::namesChanged);
    }

    /**
     * The name and port that the application was given.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return settings.endpoint();
    }

    /**
     * Where the standing hangs.
     *
     * @return the same for the life of the search
     */
    public StandingBoard board() {
        return board;
    }

    /**
     * Gives the store of changed keys; before the start.
     *
     * @param store in place of one in memory
     * @param shared whether others may put keys there
     */
    public void changedKeys(ChangedKeys store, boolean shared) {
        clearing.use(store, shared);
    }

    /**
     * Gives the names of the group's readers; before the start.
     *
     * @param endpoints reader endpoints, or single nodes
     */
    public void readers(List<Endpoint> endpoints) {
        readerWatch.watch(
                endpoints,
                endpoint -> new NameWatch(endpoint, watching, timing, settings.addressMapper(), this::readersChanged));
    }

    /**
     * The nodes that reads are spread over.
     *
     * @return the same for the life of the search
     */
    public Readers readers() {
        return readers;
    }

    private void readersChanged() {
        readerWatch.namesChanged();
        tick();
    }

    /**
     * Reports a reason to doubt a reader; nothing is begun on it any more until it has answered.
     *
     * @param signal what was seen
     * @param number of the node that it was seen at
     * @param detail for logs and errors
     */
    public void reportReader(Signal signal, long number, String detail) {
        Optional<Readers.Member> member = readers.member(number);
        if (closed || isOff() || member.isEmpty() || !signal.suspends()) {
            return;
        }
        if (member.get().primary()) {
            report(signal, board.standing().epoch(), detail);
            return;
        }
        signals.add(signal, number, "reader " + member.get().target().node() + ": " + detail);
        readerWatch.doubt(member.get().target().node());
        readers.doubt(number);
        queueTick();
    }

    /** Begins to resolve and to ask, if nothing did yet. */
    public void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            doubtedAt.set(timing.nanos());
            board.begin();
            readers.board().begin();
            queueTick();
        }
    }

    /**
     * Supplies the way to ask nodes, unless an adapter did before, and starts the search.
     *
     * @param probe the first adapter's
     */
    public void attach(NodeProbe probe) {
        if (inquiry instanceof ProbeDesk desk) {
            desk.attach(probe);
        }
        start();
        queueTick();
    }

    /**
     * Takes a probe back, whose client ends; another adapter's is used from then on.
     *
     * @param probe the same object
     */
    public void detach(NodeProbe probe) {
        if (inquiry instanceof ProbeDesk desk) {
            desk.detach(probe);
        }
    }

    /**
     * Reports a reason to doubt the primary; suspends sends before it returns, if the signal does.
     *
     * @param signal what was seen
     * @param epoch the epoch that it was seen in; an older one is ignored
     * @param detail for logs and errors
     */
    public void report(Signal signal, long epoch, String detail) {
        if (closed || isOff() || board.standing().epoch() != epoch) {
            return;
        }
        signals.add(signal, epoch, detail);
        if (signal.suspends()) {
            doubtedAt.set(timing.nanos());
            // A refusal is not undone by the lost connection that follows it.
            boolean stillDoubted = board.standing().state() != State.STEADY;
            refused = signal == Signal.REFUSED || (refused && stillDoubted);
            if (board.doubt(epoch)) {
                succeeding.suspected(epoch, signal + ": " + detail);
            }
        }
        queueTick();
    }

    /**
     * Changes how much is done for connections. In {@link Mode#OFF} nobody is asked anything; afterwards the primary is in
     * doubt until it has answered.
     *
     * @param next from now on
     */
    public void mode(Mode next) {
        changingMode.lock();
        try {
            boolean wakes = isOff() && next != Mode.OFF;
            if (wakes) {
                doubtedAt.set(timing.nanos());
            }
            if (next == Mode.PROTECT) {
                clearing.protecting();
            }
            board.mode(next);
            readers.board().mode(next);
            if (started.get()) {
                timing.schedule(wakes ? this::resume : this::tick, Duration.ZERO);
            }
        } finally {
            changingMode.unlock();
        }
    }

    private boolean isOff() {
        return board.standing().mode() == Mode.OFF;
    }

    private void resume() {
        succeeding.resumed();
        tick();
    }

    /**
     * Remembers keys that were changed elsewhere; no command passes any more until they are deleted from the primary. Does
     * nothing where connections go on bare.
     *
     * @param keys at least one
     * @throws dev.holdfast.changed.ChangedKeysFullException if no more are remembered
     */
    public void changed(List<ChangedKey> keys) {
        if (!board.standing().isBare()) {
            // Deleted from a node that answered since, and not from one that merely did before it froze.
            doubtedAt.set(timing.nanos());
            clearing.changed(keys);
            queueTick();
        }
    }

    /**
     * A command is unanswered: the primary is asked at once. On the scheduler's thread only.
     *
     * @param what which command of this epoch, and for how long
     */
    public void slow(String what) {
        if (board.standing().state() == State.STEADY) {
            cadence.hurry();
            report(Signal.SLOW, board.standing().epoch(), what);
            tick();
        }
    }

    /**
     * A read that has a fallback is unanswered: the primary is asked at once, and is in doubt if that is too. On the scheduler's thread only.
     *
     * @param what which command of this epoch, and for how long
     */
    public void unanswered(String what) {
        if (board.standing().state() == State.STEADY) {
            cadence.hurry();
            Signal signal = silence.isBorneOut() ? Signal.SILENT : Signal.SLOW;
            report(signal, board.standing().epoch(), what);
            tick();
        }
    }

    /**
     * The database that the application's clients use.
     *
     * @return that of the first one attached; 0 without one
     */
    public int database() {
        return inquiry.database();
    }

    /**
     * The newest signals.
     *
     * @return one line each, oldest first
     */
    public List<String> recentSignals() {
        return signals.lines();
    }

    /**
     * The addresses that DNS named last.
     *
     * @return empty before the first answer
     */
    public List<String> lastAddresses() {
        return named.stream().map(NodeAddress::toString).sorted().toList();
    }

    /** Ends the search: nothing more is resolved or asked, and connections go on bare. */
    @Override
    public void close() {
        closed = true;
        inquiry.close();
        board.close();
        readers.close();
        timing.schedule(() -> timer.cancel(), Duration.ZERO);
    }

    private void queueTick() {
        if (started.get() && tickQueued.compareAndSet(false, true)) {
            timing.schedule(
                    () -> {
                        tickQueued.set(false);
                        tick();
                    },
                    Duration.ZERO);
        }
    }

    /** One round: decide on the facts at hand, ask what is due, come back when the next thing is due. */
    private void tick() {
        if (closed) {
            return;
        }
        if (isOff()) {
            timer.cancel();
            nodes.all().forEach(record -> inquiry.forget(record.address));
            return;
        }
        Standing before = board.standing();
        if (before.state() == State.SUSPECT && !settings.probing()) {
            // Nobody can be asked but DNS, and what it says clears the doubt at once: it may say otherwise soon.
            cadence.hurry();
        }
        board.verifying(nodes.all().stream().anyMatch(record -> record.mayBecomePrimary(timing.nanos())));
        // Deciding may change the facts (a detached heir is ignored from then on), so it is asked again until it rests.
        for (int round = 0; round < 3; round++) {
            // Read before the facts: a doubt that is raised after them must not be covered up by what rests on them.
            Standing seen = board.standing();
            if (!succeeding.apply(choosing.apply(situation()), misfit(), seen)) {
                break;
            }
            answersWithoutIncumbent = namesIncumbent() ? 0 : answersWithoutIncumbent;
        }
        if (before.state() == State.STEADY && board.standing().state() == State.SUSPECT) {
            signals.add(Signal.CHANGED, before.epoch(), succeeding.lastDoubt());
        }
        nodes.forget(succeeding.incumbent().map(Incumbent::address), timing.nanos())
                .forEach(inquiry::forget);
        long clearing = clear();
        readerWatch.decide(board.standing());
        board.answered(nodes.all().stream().anyMatch(record -> record.finding instanceof Answered));
        timer.cancel();
        timer = timing.schedule(this::tick, Duration.ofNanos(Math.min(askWhatIsDue(), clearing)));
    }

    /**
     * A primary in doubt is no place to delete from; the one that is verified waits for nothing else. In how many nanoseconds it
     * is to be tried again: while nothing can be deleted, what changes that comes with an answer.
     */
    private long clear() {
        boolean verified = succeeding
                .incumbent()
                .flatMap(it -> nodes.at(it.address()))
                .filter(record -> record.finding.askedSince(doubtedAt.get()))
                .map(record -> record.finding)
                .filter(finding -> !(finding instanceof Answered answered) || succeeding.verified(answered.report()))
                .filter(finding -> !(finding instanceof Finding.Silent))
                .isPresent();
        if (!verified || succeeding.heldFor().isPresent()) {
            return Long.MAX_VALUE;
        }
        clearing.begin(succeeding.incumbent().get().address(), inquiry, this::tick);
        return clearing.nextAttempt();
    }

    private long askWhatIsDue() {
        boolean quick = cadence.quick(board.standing().state());
        long next = Math.min(Math.min(name.poll(quick), readerWatch.poll()), succeeding.nextDeadline());
        for (NameWatch nodeName : nodeNames) {
            next = Math.min(next, nodeName.poll(quick));
        }
        for (NodeRecord record : nodes.all()) {
            long due = cadence.due(record, board.standing().state(), urgent(record));
            if (due > 0 || record.asking) {
                next = Math.min(next, record.asking ? record.untilOverdue(timing.nanos()) : due);
            } else if (!settings.probing()) {
                heard(record, new Finding.Opaque(timing.nanos()));
            } else if (inquiry.ready()) {
                record.asking = true;
                record.askedAt = timing.nanos();
                if (succeeding.isIncumbent(record.address)) {
                    silence.begins(record.address);
                }
                inquiry.ask(record.address, inquirer);
            }
        }
        return Math.min(next, Duration.ofSeconds(5).toNanos());
    }

    /** A doubted incumbent is asked at once, whatever the cadence: commands wait for this one answer. */
    private boolean urgent(NodeRecord record) {
        if (readerWatch.isUrgent(record)) {
            return true;
        }
        return board.standing().state() == State.SUSPECT
                && succeeding.isIncumbent(record.address)
                && !record.finding.askedSince(doubtedAt.get());
    }

    private void heard(NodeRecord record, Finding finding) {
        record.asking = false;
        if (succeeding.isIncumbent(record.address)) {
            silence.heard(finding);
        }
        record.answeredAt = timing.nanos();
        cadence.answered(record);
        if (finding instanceof Finding.Silent silent && silent.kind() == ProbeException.Kind.DECLINED) {
            return;
        }
        record.finding = finding;
        record.misfit = Optional.empty();
        if (finding instanceof Answered answered) {
            boolean verified = succeeding.isIncumbent(record.address) && succeeding.verified(answered.report());
            if (verified) {
                succeeding.reached(answered.report());
            }
            if (verified || record.candidate(0, timing.nanos()).counts()) {
                nodes.learn(answered.report(), verified, answered.askedAt(), timing.nanos());
            }
        }
    }

    private void namesChanged() {
        if (closed) {
            return;
        }
        Set<NodeAddress> now = name.addresses();
        if (!now.equals(named)) {
            if (!named.isEmpty()) {
                succeeding.dnsChanged(named, now);
                signals.add(Signal.DNS_CHANGED, board.standing().epoch(), "DNS names " + now + ", before " + named);
                cadence.hurry();
                epochOfDns = board.standing().epoch();
            }
            named = now;
        }
        nodes.name(now, timing.nanos());
        Set<NodeAddress> configured = new HashSet<>();
        nodeNames.forEach(nodeName -> configured.addAll(nodeName.addresses()));
        nodes.configure(configured, timing.nanos());
        if (name.answers() != answersSeen) {
            answersSeen = name.answers();
            answersWithoutIncumbent = namesIncumbent() ? 0 : answersWithoutIncumbent + 1;
        }
        tick();
    }

    private boolean namesIncumbent() {
        boolean names = succeeding
                .incumbent()
                .map(Incumbent::address)
                .filter(named::contains)
                .isPresent();
        if (names && name.fresh()) {
            epochOfDns = board.standing().epoch();
        }
        return names;
    }

    private Optional<Misfit> misfit() {
        boolean known = succeeding.incumbent().isPresent();
        return Misfits.ofGroup(settings.endpoint(), name, !named.isEmpty(), nodes.all(), known);
    }

    private Situation situation() {
        return new Situation(
                timing.nanos(),
                succeeding.incumbent(),
                nodes.candidates(succeeding.decidedAt(), timing.nanos()),
                succeeding.lineage(),
                settings.contested(),
                new Situation.Dns(
                        name.fresh(),
                        answersWithoutIncumbent,
                        epochOfDns == board.standing().epoch(),
                        name.answeredAt()),
                doubtedAt.get(),
                refused,
                succeeding.heldFor(),
                succeeding.searchingSince());
    }
}
