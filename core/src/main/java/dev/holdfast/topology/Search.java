// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

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
    private final NameWatch name;
    private final List<NameWatch> nodeNames = new ArrayList<>();
    private final Cadence cadence;
    private final Succeeding succeeding;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean tickQueued = new AtomicBoolean();
    private final AtomicLong doubtedAt;

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
        this.settings = settings;
        this.timing = timing;
        this.inquiry = inquiry;
        this.board = new StandingBoard(timing);
        this.nodes = new Nodes(settings, inquiry::encrypted);
        this.cadence = new Cadence(settings, timing, random);
        this.succeeding = new Succeeding(settings, timing, board, nodes, events);
        this.doubtedAt = new AtomicLong(timing.nanos());
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

    /** Begins to resolve and to ask, if nothing did yet. */
    public void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            doubtedAt.set(timing.nanos());
            board.begin();
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
        if (closed || board.standing().epoch() != epoch) {
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
        Standing before = board.standing();
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
        board.answered(nodes.all().stream().anyMatch(record -> record.finding instanceof Answered));
        timer.cancel();
        timer = timing.schedule(this::tick, Duration.ofNanos(askWhatIsDue()));
    }

    private long askWhatIsDue() {
        boolean quick = cadence.quick(board.standing().state());
        long next = Math.min(name.poll(quick), succeeding.nextDeadline());
        for (NameWatch nodeName : nodeNames) {
            next = Math.min(next, nodeName.poll(quick));
        }
        for (NodeRecord record : nodes.all()) {
            long due = cadence.due(record, board.standing().state(), urgent(record));
            if (due > 0 || record.asking) {
                next = Math.min(next, record.asking ? Long.MAX_VALUE : due);
            } else if (!settings.probing()) {
                heard(record, new Finding.Opaque(timing.nanos()));
            } else if (inquiry.ready()) {
                record.asking = true;
                inquiry.ask(record.address, inquirer);
            }
        }
        return Math.min(next, Duration.ofSeconds(5).toNanos());
    }

    /** A doubted incumbent is asked at once, whatever the cadence: commands wait for this one answer. */
    private boolean urgent(NodeRecord record) {
        return board.standing().state() == State.SUSPECT
                && succeeding.isIncumbent(record.address)
                && !record.finding.askedSince(doubtedAt.get());
    }

    private void heard(NodeRecord record, Finding finding) {
        record.asking = false;
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
            if (verified || record.candidate(0).counts()) {
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

    /**
     * What does not fit at a node that DNS names, or with the name itself; elsewhere it only rules a candidate out.
     * Once there was a primary, only refused credentials and certificates count: the rest may pass with the failover.
     */
    private Optional<Misfit> misfit() {
        boolean known = succeeding.incumbent().isPresent();
        return anyMisfit()
                .filter(it -> !known || it.kind() == Misfit.Kind.CREDENTIALS || it.kind() == Misfit.Kind.CERTIFICATE);
    }

    private Optional<Misfit> anyMisfit() {
        if (named.isEmpty() && name.failure().isPresent()) {
            return Misfits.ofName(settings.endpoint(), name.failure().get(), name.advice());
        }
        return nodes.all().stream()
                .filter(record -> record.named)
                .map(record -> Misfits.ofNode(settings.endpoint(), record))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Situation situation() {
        return new Situation(
                timing.nanos(),
                succeeding.incumbent(),
                nodes.candidates(succeeding.decidedAt()),
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
