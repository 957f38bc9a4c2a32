// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.DnsChanged;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.Fares;
import dev.holdfast.topology.TopologyEvent.Suspected;
import dev.holdfast.topology.TopologyEvent.WritesHeld;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the report of each failover of a group: one line at WARN when it is clear that there is one, one at INFO with the
 * report in words when it is over. Events come from any thread.
 *
 * @since 0.1.0
 */
public final class Reporter implements Consumer<TopologyEvent>, AutoCloseable {

    /** A doubt that lasts no longer, such as a connection that was closed, is no failover and says nothing. */
    static final Duration CLEARLY_ONE = Duration.ofMillis(250);

    /** How long calls have, after all else is known, to come to their end. */
    static final Duration CALLS_END = Duration.ofSeconds(1);

    /** How long DNS is waited for. */
    static final Duration DNS_FOLLOWS = Duration.ofMinutes(1);

    static final int KEPT = 10;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private final Timing timing;
    private final InstantSource clock;
    private final CallCounts counts;
    private final Consumer<FailoverReport> readers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<FailoverReport> kept = new ArrayDeque<>();
    private final VitalsLog vitals = new VitalsLog();

    private @Nullable Draft draft;

    /** When nothing was in doubt. A doubt comes here by the search's thread, later than the call that raised it counts itself. */
    private CallTally atPeace = new CallTally(0, 0, 0, 0, 0, 0);

    private Set<NodeAddress> named = Set.of();
    private long namedAt;

    /** A failover that is not over, or a doubt that may become one. */
    private static final class Draft {
        private final String signal;
        private final Instant began;
        private final long beganAt;
        private final CallTally before;
        private boolean announced;
        private @Nullable EpochMoved moved;
        private long movedAt;
        private OptionalLong followedAt = OptionalLong.empty();
        private Timing.Cancellable timer = () -> {};
        private final Flight flight;

        Draft(String signal, Instant began, long beganAt, CallTally before, Flight flight) {
            this.flight = flight;
            this.signal = signal;
            this.began = began;
            this.beganAt = beganAt;
            this.before = before;
        }
    }

    /**
     * For one group.
     *
     * @param timing time and the scheduler thread
     * @param clock the wall clock, for the reports
     * @param counts of the group's calls
     * @param readers told of each report; must not block
     */
    public Reporter(Timing timing, InstantSource clock, CallCounts counts, Consumer<FailoverReport> readers) {
        this.timing = timing;
        this.clock = clock;
        this.counts = counts;
        this.readers = readers;
    }

    /**
     * The last reports.
     *
     * @return at most ten, the oldest first
     */
    public List<FailoverReport> reports() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void accept(TopologyEvent event) {
        lock.lock();
        try {
            if (event instanceof Suspected suspected) {
                begin(suspected.why(), event, suspected.epoch());
            } else if (event instanceof WritesHeld held) {
                begin(held.why(), event, held.epoch());
                announced();
            } else if (event instanceof Confirmed) {
                forgetDoubt();
            } else if (event instanceof EpochMoved moved) {
                moved(moved);
            } else if (event instanceof DnsChanged changed) {
                dnsChanged(changed.now());
            } else if (event instanceof Fares fares) {
                vitals.add(fares.node(), fares.vitals(), timing.nanos());
                peace();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(String signal, TopologyEvent event, long epoch) {
        if (draft != null && draft.moved == null) {
            return;
        }
        if (draft != null) {
            finish(draft);
        }
        counts.awaitFirstWrite();
        Draft begun =
                new Draft(signal, clock.instant(), timing.nanos(), atPeace, Flight.failover(event.endpoint(), signal));
        draft = begun;
        begun.timer = timing.schedule(() -> locked(() -> announce(begun, event, epoch)), CLEARLY_ONE);
    }

    private void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    private void announce(Draft of, TopologyEvent event, long epoch) {
        if (draft == of && !of.announced) {
            of.announced = true;
            LOG.warn("[{}] epoch {}: a failover begins: {}", event.endpoint(), epoch, of.signal);
        }
    }

    /** The log has a line on held writes already. */
    private void announced() {
        if (draft != null) {
            draft.announced = true;
        }
    }

    private void forgetDoubt() {
        if (draft != null && draft.moved == null) {
            draft.timer.cancel();
            draft = null;
        }
        peace();
    }

    private void peace() {
        if (draft == null) {
            atPeace = counts.tally();
        }
    }

    private void moved(EpochMoved event) {
        if (event.from().isEmpty()) {
            forgetDoubt();
            return;
        }
        if (draft == null || draft.moved != null) {
            begin("a probe or DNS: " + event.why(), event, event.epoch() - 1);
        }
        Draft of = draft;
        if (of == null) {
            return;
        }
        of.timer.cancel();
        announce(of, event, event.epoch() - 1);
        of.moved = event;
        of.flight.ends("epoch " + event.epoch() + ": " + event.to() + " (" + event.why() + ")");
        of.movedAt = timing.nanos();
        if (named.contains(event.to())) {
            of.followedAt = OptionalLong.of(namedAt);
        }
        finishIn(of, of.followedAt.isPresent() ? CALLS_END : DNS_FOLLOWS);
    }

    private void dnsChanged(Set<NodeAddress> now) {
        named = now;
        namedAt = timing.nanos();
        Draft of = draft;
        if (of != null && of.moved != null && of.followedAt.isEmpty() && now.contains(of.moved.to())) {
            of.followedAt = OptionalLong.of(namedAt);
            finishIn(of, CALLS_END);
        }
    }

    private void finishIn(Draft of, Duration delay) {
        of.timer.cancel();
        of.timer = timing.schedule(
                () -> locked(() -> {
                    if (draft == of) {
                        finish(of);
                    }
                }),
                delay);
    }

    private void finish(Draft of) {
        of.timer.cancel();
        draft = null;
        peace();
        EpochMoved moved = of.moved;
        if (moved == null || moved.from().isEmpty()) {
            return;
        }
        FailoverReport report = report(of, moved, moved.from().get());
        kept.addLast(report);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        LOG.info("[{}] epoch {}: {}", report.endpoint(), report.epoch(), report.inWords());
        readers.accept(report);
    }

    private FailoverReport report(Draft of, EpochMoved moved, NodeAddress from) {
        return new FailoverReport(
                moved.endpoint(),
                moved.epoch(),
                from,
                moved.to(),
                moved.why(),
                of.signal,
                of.began,
                Duration.ofNanos(of.movedAt - of.beganAt),
                after(of, counts.firstWrite()),
                after(of, of.followedAt),
                counts.tally().since(of.before),
                moved.lostBytes(),
                vitals.of(from),
                isSecondWithinTheHour(of));
    }

    private static Optional<Duration> after(Draft of, OptionalLong nanos) {
        return nanos.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, nanos.getAsLong() - of.beganAt)));
    }

    private boolean isSecondWithinTheHour(Draft of) {
        FailoverReport before = kept.peekLast();
        return before != null && Duration.between(before.began(), of.began).compareTo(HOUR) < 0;
    }

    /** Writes what is known of a failover that is not over. */
    @Override
    public void close() {
        locked(() -> {
            if (draft != null) {
                finish(draft);
            }
        });
    }
}
