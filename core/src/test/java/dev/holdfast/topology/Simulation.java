// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.changed.ChangedKey;
import dev.holdfast.observe.CallCounts;
import dev.holdfast.recovery.DialLimit;
import dev.holdfast.recovery.DialLimits;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.RecoverySettings;
import dev.holdfast.recovery.Registries;
import dev.holdfast.topology.Finding.Answered;
import dev.holdfast.topology.NodeReport.Role;
import dev.holdfast.topology.Schedule.Tells;
import dev.holdfast.topology.Standing.State;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One run of the real engine in a simulated world: the search, the standing, the breaker and the connections are the
 * library's own; nodes, DNS, callers and the clock are models. What must never happen is checked after every task.
 */
final class Simulation {

    /** How long after everything is as it should be the engine may take to see it. */
    static final long BOUND_MILLIS = 8_000;

    static final Duration BUDGET = Duration.ofSeconds(15);

    private static final Endpoint ENDPOINT = new Endpoint(SimulatedDns.ENDPOINT, 6379);

    final VirtualTime time = new VirtualTime(this::checkWaiters);
    final Plant plant;
    final SimulatedGroup group;
    final Recovery recovery;
    final StandingBoard board;
    private final Schedule schedule;
    private final SimulatedInquiry inquiry;
    private final Search search;
    private final SearchSettings settings;
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final List<SimulatedCaller> callers = new ArrayList<>();
    private final Map<NodeAddress, Long> doubts = new HashMap<>();
    private final Set<NodeAddress> vouchedFor = new HashSet<>();
    private final Optional<List<String>> journal;
    private final List<Integer> named = new ArrayList<>();
    /** When the mode was OFF last. */
    long wokenAt = -1_000_000;

    private long protectedAt;

    private long epochAt;
    private long epochAtMillis;
    private int newsAtEpoch;
    private Optional<String> runIdAtEpoch = Optional.empty();
    /** What the primary wrote since its address was followed. */
    private final Set<String> historiesAtAddress = new HashSet<>();

    private Optional<Long> settledSince = Optional.empty();
    private long onRightfulAt;
    private boolean mended;

    private Simulation(Schedule schedule, Plant plant, Optional<List<String>> journal) {
        this.journal = journal;
        this.schedule = schedule;
        this.plant = plant;
        Schedule.Group setup = schedule.group();
        group = new SimulatedGroup(time, setup);
        inquiry = new SimulatedInquiry(time, group, setup, this::heard, plant);
        settings = settings(setup);
        search = newSearch();
        board = search.board();
        group.changed = this::changed;
        group.mode = this::switchTo;
        recovery = new Recovery(
                search,
                new RecoverySettings(BUDGET, 64, Duration.ofSeconds(5), false, Set.of(), 10_000, DialLimit.NONE),
                time,
                task -> time.inMicros(50, task),
                new Registries(RetryRegistry.ofDefaults(), breakers, new CallCounts()),
                new DialLimits(),
                new SplittableRandom(setup.seed()));
    }

    private SearchSettings settings(Schedule.Group setup) {
        List<Endpoint> configured = new ArrayList<>();
        for (int index = 0; setup.configured() && index < group.originals(); index++) {
            configured.add(new Endpoint("node-" + index, 6379));
        }
        return new SearchSettings(
                ENDPOINT,
                configured,
                setup.probing(),
                setup.learning(),
                setup.contested(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                UnaryOperator.identity());
    }

    private Search newSearch() {
        return new Search(
                settings,
                group.dns,
                plant.timing(time),
                inquiry,
                this::event,
                new SplittableRandom(schedule.group().seed()),
                plant::choose);
    }

    /** Runs a schedule; what it violates, or nothing. */
    static Optional<Violation> violation(Schedule schedule, Plant plant) {
        return new Simulation(schedule, plant, Optional.empty()).run();
    }

    /** As {@link #violation}, and what happened, line by line. */
    static List<String> journal(Schedule schedule, Plant plant) {
        List<String> lines = new ArrayList<>();
        Optional<Violation> end = new Simulation(schedule, plant, Optional.of(lines)).run();
        lines.add(end.map(Violation::getMessage).orElse("no violation"));
        return lines;
    }

    private Optional<Violation> run() {
        try {
            for (int id = 1; id <= 3; id++) {
                callers.add(
                        new SimulatedCaller(this, id, id < 3, schedule.group().seed()));
            }
            callers.forEach(SimulatedCaller::begin);
            search.attach(node -> {
                throw new AssertionError("the simulation asks nobody over a socket");
            });
            long end = 0;
            for (Schedule.Step step : schedule.steps()) {
                time.inMillis(step.atMillis(), () -> {
                    note(step);
                    group.apply(step);
                });
                end = Math.max(end, step.atMillis());
            }
            time.inMillis(100, this::checkRegularly);
            long mendAt = end + 1_500;
            time.inMillis(mendAt, () -> {
                note("all is mended");
                mended = true;
                group.mode.accept(Mode.PROTECT);
                group.mendAll();
            });
            time.runUntil(mendAt + BOUND_MILLIS + 500, this::restored);
            checkEnd();
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation);
        }
    }

    /** As an application names a key, after it wrote to its database. */
    private void changed(int key) {
        boolean remembered = !board.standing().isBare();
        search.changed(List.of(new ChangedKey(0, Integer.toString(key).getBytes(StandardCharsets.US_ASCII))));
        if (remembered) {
            named.add(key);
        }
    }

    private void switchTo(Mode mode) {
        boolean wakes = board.standing().mode() == Mode.OFF && mode != Mode.OFF;
        if (wakes) {
            // What was known before says nothing of now.
            group.nodes.forEach(node -> doubts.put(node.address, time.nanos()));
            wokenAt = time.millis();
        }
        protectedAt = mode == Mode.PROTECT ? time.millis() : protectedAt;
        recovery.mode(mode);
    }

    /**
     * On the server, as a read is answered that was sent when so many keys had been named. A primary that was demoted a moment ago,
     * which nobody knows yet, may have what its new primary has: docs/writes-while-away.md says so.
     */
    void checkRead(SimulatedNode node, List<Integer> namedWhenSent) {
        if (node.role != Role.PRIMARY) {
            return;
        }
        List<Integer> stale =
                namedWhenSent.stream().filter(node.stale::contains).toList();
        if (!stale.isEmpty()) {
            throw new Violation(
                    "no read before changed keys are deleted",
                    node + " still has the old value of " + stale + " at " + time.millis() + " ms");
        }
    }

    /** The keys whose old value no read that is sent from now on may be answered with. */
    List<Integer> named() {
        return List.copyOf(named);
    }

    /** Whether nothing more is to be expected: all is mended, seen, and all callers are served. */
    private boolean restored() {
        return mended
                && epochAtMillis < time.millis() - 500
                && onRightful()
                && callers.stream().allMatch(caller -> caller.lastOkMillis > settledSince.orElse(Long.MAX_VALUE) + 300);
    }

    private boolean onRightful() {
        Standing now = board.standing();
        return now.state() == State.STEADY
                && now.primary().filter(group.rightful.address::equals).isPresent();
    }

    private void note(Object what) {
        journal.ifPresent(lines -> lines.add(time.millis() + " ms: " + what));
    }

    /** What a caller is about to report, as an adapter would. */
    void reported(Signal signal, SimulatedCaller.Connection connection) {
        if (connection.epoch() == board.standing().epoch()) {
            doubts.put(connection.node.address, time.nanos());
            note(signal);
        }
        if (plant == Plant.A_SEARCH_PER_CALLER) {
            newSearch().start();
        }
    }

    private void heard(NodeAddress from, Finding finding) {
        boolean primary = board.standing().primary().filter(from::equals).isPresent();
        if (finding instanceof Answered answered && (primary || board.standing().epoch() == 0)) {
            answered.report().replicas().forEach(replica -> vouchedFor.add(replica.address()));
            answered.report().primary().ifPresent(vouchedFor::add);
        }
        if (primary && finding instanceof Answered answered && answered.report().writablePrimary()) {
            answered.report().replId().ifPresent(historiesAtAddress::add);
        }
    }

    private void event(TopologyEvent event) {
        note(event);
        if (event instanceof EpochMoved moved) {
            checkEpoch(moved);
            epochAt = time.nanos();
            epochAtMillis = time.millis();
            newsAtEpoch = group.dns.newsBeforeNow();
            answer(moved.to()).ifPresent(it -> it.replicas().forEach(replica -> vouchedFor.add(replica.address())));
            runIdAtEpoch = answer(moved.to()).flatMap(NodeReport::runId);
            doubts.clear();
            if (moved.from().filter(moved.to()::equals).isEmpty()) {
                historiesAtAddress.clear();
            }
            answer(moved.to()).flatMap(NodeReport::replId).ifPresent(historiesAtAddress::add);
        }
    }

    private Optional<NodeReport> answer(NodeAddress address) {
        return inquiry.told(address).filter(Answered.class::isInstance).map(finding -> ((Answered) finding).report());
    }

    private void checkEpoch(EpochMoved moved) {
        if (moved.epoch() > 1 + group.changes) {
            throw new Violation("an epoch has a reason", moved.epoch() + " epochs, " + group.changes + " changes");
        }
        SimulatedNode to = group.at(moved.to()).orElseThrow();
        Optional<NodeReport> says = answer(moved.to());
        if (says.isPresent() && says.get().role() != Role.UNKNOWN && !says.get().writablePrimary()) {
            throw new Violation("follows only a writable primary", to + " at " + time.millis() + " ms");
        }
        boolean named = group.dns.justNamed(to);
        boolean configured = schedule.group().configured() && to.index < group.originals();
        boolean surrendered = moved.from()
                .flatMap(this::answer)
                .flatMap(NodeReport::primary)
                .filter(moved.to()::equals)
                .isPresent();
        boolean before = moved.from().filter(moved.to()::equals).isPresent();
        boolean foreign = to.foreign
                && says.flatMap(NodeReport::runId).filter(to.runId::equals).isPresent();
        boolean known = foreign ? before && descends(moved.to()) : before || vouchedFor.contains(moved.to());
        if (!named && !configured && !surrendered && !known) {
            throw new Violation("follows nobody unknown", to + " at " + time.millis() + " ms");
        }
        moved.from().ifPresent(from -> checkDispute(moved, from, to, named));
    }

    /** A primary that claims still is left for the word of DNS, newly said, or by the policy, and for nothing else. */
    private void checkDispute(EpochMoved moved, NodeAddress from, SimulatedNode to, boolean named) {
        boolean claims = answer(from)
                .filter(NodeReport::writablePrimary)
                .filter(report -> report.runId().equals(runIdAtEpoch))
                .isPresent();
        boolean asked = inquiry.told(from).filter(it -> it.askedSince(epochAt)).isPresent();
        boolean byPolicy = moved.why() == Succession.FRESH_HEIR
                && (schedule.group().contested() == Contested.FOLLOW_HEIR
                        || (schedule.group().contested() == Contested.AUTOMATIC
                                && schedule.group().elastiCache()));
        boolean byDns = named && group.dns.fresh && (descends(moved.to()) || group.dns.news > newsAtEpoch);
        if (schedule.group().probing() && claims && asked && !byPolicy && !byDns) {
            throw new Violation(
                    "no split brain", "left a primary that claims for " + to + " at " + time.millis() + " ms");
        }
    }

    /** Whether it followed what the primary wrote since its address was followed. */
    private boolean descends(NodeAddress address) {
        return answer(address)
                .flatMap(NodeReport::previousReplId)
                .filter(historiesAtAddress::contains)
                .isPresent();
    }

    /** Just before a caller sends. */
    void checkSend(SimulatedCaller caller, SimulatedCaller.Connection connection) {
        // What was asked for before the decision decides nothing, even if the answer comes after it.
        Optional<NodeReport> says = inquiry.told(connection.node.address)
                .filter(it -> it.askedSince(epochAt))
                .flatMap(it -> answer(connection.node.address));
        String what = connection.node + " at " + time.millis() + " ms";
        if (caller.write
                && says.filter(it -> it.role() != Role.UNKNOWN && !it.writablePrimary())
                        .isPresent()) {
            throw new Violation("no write to a node known not to be the primary", what);
        }
        Standing now = board.standing();
        if (now.primary().filter(connection.node.address::equals).isEmpty() || now.epoch() != connection.epoch()) {
            throw new Violation("nothing on a connection of an old epoch", what);
        }
        Optional<Long> doubted = Optional.ofNullable(doubts.get(connection.node.address));
        boolean judged = schedule.group().probing() && schedule.group().tells() != Tells.NOTHING;
        boolean cleared = doubted.isEmpty()
                || inquiry.told(connection.node.address)
                        .filter(it -> it.askedSince(doubted.get()))
                        .isPresent();
        if (judged && !cleared) {
            throw new Violation("a doubt ends only with an answer asked for after it", what);
        }
    }

    /** After each task. */
    private void checkWaiters() {
        for (SimulatedCaller caller : callers) {
            if (caller.oversleeps()) {
                throw new Violation("who waits is woken", "caller " + caller.id + " at " + time.millis() + " ms");
            }
        }
    }

    /** A call ended with the word that its command did not run. */
    void checkNotExecuted(SimulatedCaller caller, int operation, long troubledAt, long attemptedAt) {
        // An attempt that began within the budget may take what the client's own timeouts allow.
        long lastAttempt =
                attemptedAt - troubledAt < BUDGET.toMillis() ? attemptedAt + SimulatedCaller.PAUSED_TIMEOUT_MILLIS : 0;
        if (time.millis() > Math.max(troubledAt + BUDGET.toMillis(), lastAttempt) + 100) {
            throw new Violation("the budget is kept", "caller " + caller.id + " at " + time.millis() + " ms");
        }
        for (SimulatedNode node : group.nodes) {
            if (node.log.contains(operation)) {
                throw new Violation("not executed means not executed", operation + " ran on " + node);
            }
        }
    }

    private void checkRegularly() {
        time.inMillis(100, this::checkRegularly);
        long now = time.millis();
        long epoch = board.standing().epoch();
        for (SimulatedCaller caller : callers) {
            boolean since = Math.max(epochAtMillis, protectedAt) < now - 300;
            if (caller.lingers(epoch) && since && !board.standing().isBare()) {
                throw new Violation("connections of an old epoch end", "caller " + caller.id + " at " + now + " ms");
            }
        }
        // Where nobody looks, nobody finds; and afterwards there is as much time as after anything else.
        settledSince = isSettled() && board.standing().mode() != Mode.OFF
                ? settledSince.or(() -> Optional.of(now))
                : Optional.empty();
        onRightfulAt = onRightful() ? now : onRightfulAt;
        if (settledSince
                .filter(since -> now - Math.max(since, onRightfulAt) > BOUND_MILLIS)
                .isPresent()) {
            throw new Violation(
                    "the primary is found",
                    "all was well since " + settledSince.get() + " ms, but at " + now + " ms: " + board.standing());
        }
    }

    /** The rightful primary can be reached, claims, nobody else does, and DNS names it. */
    private boolean isSettled() {
        SimulatedNode rightful = group.rightful;
        return rightful.reachable()
                && rightful.writable()
                && rightful.slowMillis < 200
                && group.dns.names(rightful)
                && group.nodes.stream().noneMatch(node -> node != rightful && node.claims());
    }

    private void checkEnd() {
        if (!restored()) {
            throw new Violation("callers are served again", board.standing() + " at " + time.millis() + " ms");
        }
        Set<Integer> kept = new HashSet<>();
        for (SimulatedNode node : group.nodes) {
            kept.clear();
            for (Integer operation : node.log) {
                if (!kept.add(operation)) {
                    throw new Violation("no write runs twice", "operation " + operation + " on " + node);
                }
            }
        }
        kept.clear();
        kept.addAll(group.rightful.log);
        for (SimulatedCaller caller : callers) {
            if (group.orderly && !kept.containsAll(caller.acknowledged)) {
                throw new Violation("an orderly promotion loses nothing", "caller " + caller.id);
            }
        }
        CircuitBreaker breaker = breakers.getAllCircuitBreakers().iterator().next();
        if (breaker.getState() != CircuitBreaker.State.CLOSED) {
            throw new Violation("the breaker closes", breaker.getState() + " while " + board.standing());
        }
    }
}
