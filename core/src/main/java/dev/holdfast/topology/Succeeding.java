// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Choice.Confirm;
import dev.holdfast.topology.Choice.Detach;
import dev.holdfast.topology.Choice.Doubt;
import dev.holdfast.topology.Choice.Follow;
import dev.holdfast.topology.Choice.Hold;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries out what was chosen: the incumbent, its lineage, the epoch, and the standing that hangs on the board. Search's
 * thread only, but for {@link #suspected}.
 */
final class Succeeding {

    /** How far below the threshold the memory has to fall before it is told again. */
    private static final double MEMORY_RELIEF = 0.05;

    private final SearchSettings settings;
    private final Timing timing;
    private final StandingBoard board;
    private final Nodes nodes;
    private final Consumer<TopologyEvent> events;
    private final Clearing clearing;

    private Optional<Incumbent> incumbent = Optional.empty();
    private Lineage lineage = Lineage.EMPTY;
    private long decidedAt;
    private long incumbentOffset = -1;
    private Optional<Long> heldSince = Optional.empty();
    private Optional<Long> searchingSince;
    private Optional<Misfit> told = Optional.empty();
    private String lastDoubt = "";
    private boolean memoryHigh;

    Succeeding(
            SearchSettings settings,
            Timing timing,
            StandingBoard board,
            Nodes nodes,
            Clearing clearing,
            Consumer<TopologyEvent> events) {
        this.settings = settings;
        this.timing = timing;
        this.board = board;
        this.nodes = nodes;
        this.clearing = clearing;
        this.events = events;
        this.decidedAt = timing.nanos();
        this.searchingSince = Optional.of(decidedAt);
    }

    Optional<Incumbent> incumbent() {
        return incumbent;
    }

    Lineage lineage() {
        return lineage;
    }

    long decidedAt() {
        return decidedAt;
    }

    /** Why no primary could be verified last. */
    String lastDoubt() {
        return lastDoubt;
    }

    boolean isIncumbent(NodeAddress address) {
        return incumbent.filter(it -> it.address().equals(address)).isPresent();
    }

    /** Whether an answer from the incumbent's address is that of the primary that was verified. */
    boolean verified(NodeReport report) {
        return report.writablePrimary()
                && incumbent.filter(it -> it.sameProcess(report)).isPresent();
    }

    Optional<Duration> heldFor() {
        return heldSince.map(since -> Duration.ofNanos(timing.nanos() - since));
    }

    Optional<Long> searchingSince() {
        return searchingSince;
    }

    private Duration searchingFor() {
        return searchingSince
                .map(since -> Duration.ofNanos(timing.nanos() - since))
                .orElse(Duration.ZERO);
    }

    /** Nobody looked for a while: what was held or searched for then is over. */
    void resumed() {
        heldSince = Optional.empty();
        searchingSince = Optional.of(timing.nanos());
    }

    /** Any thread: sends were suspended by a signal. */
    void suspected(long epoch, String why) {
        events.accept(new TopologyEvent.Suspected(settings.endpoint(), epoch, why));
    }

    void fares(NodeAddress node, NodeVitals vitals) {
        events.accept(new TopologyEvent.Fares(settings.endpoint(), node, vitals));
        if (isIncumbent(node) && vitals.memoryUsed().isPresent()) {
            memory(node, vitals, vitals.memoryUsed().getAsDouble());
        }
    }

    private void memory(NodeAddress node, NodeVitals vitals, double used) {
        if (used >= TopologyEvent.MemoryHigh.THRESHOLD && !memoryHigh) {
            memoryHigh = true;
            events.accept(new TopologyEvent.MemoryHigh(settings.endpoint(), node, vitals));
        } else if (used < TopologyEvent.MemoryHigh.THRESHOLD - MEMORY_RELIEF) {
            memoryHigh = false;
        }
    }

    void dnsChanged(Set<NodeAddress> before, Set<NodeAddress> now) {
        events.accept(new TopologyEvent.DnsChanged(settings.endpoint(), before, now));
    }

    /**
     * Carries out one choice; true if it changed the facts, so that choosing again may say something new. What admits
     * commands again is dropped if the standing is not any more the one that hung when the facts were read.
     */
    boolean apply(Choice choice, Optional<Misfit> found, Standing seen) {
        Optional<Misfit> misfit = found.or(clearing::problem);
        tell(misfit);
        if (choice instanceof Follow follow) {
            follow(follow);
            return true;
        }
        if (choice instanceof Detach detach) {
            nodes.at(detach.heir()).ifPresent(record -> record.detached = true);
            events.accept(new TopologyEvent.ReplicaDetached(
                    settings.endpoint(), board.standing().epoch(), detach.heir(), detach.why()));
            return true;
        }
        if (choice instanceof Confirm confirm) {
            confirm(confirm, misfit, seen);
        } else if (choice instanceof Hold hold) {
            hold(hold, misfit, seen);
        } else if (choice instanceof Doubt doubt) {
            doubt(doubt.why(), misfit);
        } else if (board.standing().state() != State.STEADY && board.standing().state() != State.HELD) {
            doubt("no answer yet", misfit);
        }
        return false;
    }

    private void confirm(Confirm confirm, Optional<Misfit> misfit, Standing now) {
        confirm.report().ifPresent(this::adopt);
        heldSince = Optional.empty();
        if (clearing.isDue()) {
            doubt("keys that were changed meanwhile are deleted first", misfit);
            return;
        }
        searchingSince = Optional.empty();
        if (now.state() != State.STEADY
                && board.replace(now, new Standing(State.STEADY, now.epoch(), now.primary(), Optional.empty()))) {
            Duration after = Duration.ofNanos(timing.nanos() - board.suspendedSince());
            now.primary()
                    .ifPresent(primary -> events.accept(
                            new TopologyEvent.Confirmed(settings.endpoint(), now.epoch(), primary, after)));
        }
    }

    /** How far the incumbent is, whatever is decided of it: in a dispute it may go on acknowledging what will be lost. */
    void reached(NodeReport report) {
        incumbentOffset = Math.max(incumbentOffset, report.offset());
    }

    /** The id changes without a failover when the first replica attaches or the backlog is freed (Redis 7.0.15). */
    private void adopt(NodeReport report) {
        lineage = lineage.with(report.replId());
        incumbent = incumbent.map(it -> new Incumbent(
                it.address(), it.runId().or(report::runId), report.replId().or(it::replId)));
    }

    private void follow(Follow follow) {
        Standing now = board.standing();
        Optional<NodeReport> report = follow.report();
        OptionalLong lost = lostBytes(report);
        Optional<String> replId = report.flatMap(NodeReport::replId);
        lineage = isIncumbent(follow.address()) ? lineage.with(replId) : lineage.succeededBy(replId);
        incumbent = Optional.of(new Incumbent(follow.address(), report.flatMap(NodeReport::runId), replId));
        incumbentOffset = report.map(NodeReport::offset).orElse(-1L);
        decidedAt = timing.nanos();
        heldSince = Optional.empty();
        clearing.moved();
        NodeRecord record = nodes.mention(follow.address(), decidedAt);
        nodes.all().forEach(node -> node.detached = false);
        report.ifPresent(it -> nodes.learn(it, true, decidedAt, decidedAt));
        Duration after =
                now.state() == State.STEADY ? Duration.ZERO : Duration.ofNanos(decidedAt - board.suspendedSince());
        long epoch = now.epoch() + 1;
        clearing.hanging(() -> {
            State state = clearing.isDue() ? State.SUSPECT : State.STEADY;
            searchingSince = state == State.STEADY ? Optional.empty() : Optional.of(decidedAt);
            board.publish(new Standing(state, epoch, Optional.of(record.address), Optional.empty()));
        });
        events.accept(new TopologyEvent.EpochMoved(
                settings.endpoint(), epoch, now.primary(), record.address, follow.why(), after, lost));
    }

    /** How far the old primary was when last asked, less where the new one left its history. */
    private OptionalLong lostBytes(Optional<NodeReport> report) {
        long until = report.filter(it -> lineage.generationsTo(it) == 0)
                .map(NodeReport::previousUntil)
                .orElse(-1L);
        return until < 0 || incumbentOffset < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, incumbentOffset - until + 1));
    }

    private void hold(Hold hold, Optional<Misfit> misfit, Standing now) {
        if (heldSince.isEmpty()) {
            heldSince = Optional.of(timing.nanos());
            events.accept(new TopologyEvent.WritesHeld(settings.endpoint(), now.epoch(), hold.why()));
        }
        if (clearing.isDue()) {
            // Nothing may be deleted from a primary in dispute, and nothing read that should be.
            doubt(hold.why() + ", and keys that were changed meanwhile are to be deleted", misfit);
            return;
        }
        searchingSince = searchingSince.or(() -> Optional.of(timing.nanos()));
        board.replace(now, new Standing(State.HELD, now.epoch(), now.primary(), misfit));
    }

    private void doubt(String why, Optional<Misfit> misfit) {
        Standing now = board.standing();
        lastDoubt = why;
        if (now.state() == State.STEADY || now.state() == State.HELD) {
            suspected(now.epoch(), why);
        }
        searchingSince = searchingSince.or(() -> Optional.of(timing.nanos()));
        boolean lost = searchingFor().compareTo(settings.patience()) >= 0;
        State quiet = now.epoch() == 0 ? State.STARTING : State.SUSPECT;
        boolean replaced =
                board.replace(now, new Standing(lost ? State.LOST : quiet, now.epoch(), now.primary(), misfit));
        if (replaced && lost && now.state() != State.LOST) {
            events.accept(new TopologyEvent.PrimaryLost(settings.endpoint(), now.epoch(), searchingFor(), why));
        }
    }

    private void tell(Optional<Misfit> misfit) {
        if (misfit.isPresent() && !misfit.equals(told)) {
            events.accept(new TopologyEvent.Misconfigured(settings.endpoint(), misfit.get()));
        }
        told = misfit;
    }

    /** When something is due even if nothing is heard meanwhile, in nanoseconds from now. */
    long nextDeadline() {
        long next = Long.MAX_VALUE;
        if (searchingSince.isPresent()) {
            Duration searching = searchingFor();
            for (Duration due : new Duration[] {Situation.PATIENT, Situation.BLIND_PAUSE, settings.patience()}) {
                if (due.compareTo(searching) > 0) {
                    next = Math.min(next, due.minus(searching).toNanos());
                }
            }
        }
        Optional<Duration> held = heldFor().filter(it -> it.compareTo(Situation.LONGEST_HOLD) < 0);
        return Math.min(
                next, held.map(it -> Situation.LONGEST_HOLD.minus(it).toNanos()).orElse(Long.MAX_VALUE));
    }
}
