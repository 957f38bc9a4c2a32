// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.dns.Resolution;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What only grows in one group, for metrics: kept whether or not anybody reads it. Events come from any thread; thread-safe.
 *
 * @since 0.1.0
 */
public final class GroupTotals implements Consumer<TopologyEvent> {

    private final InstantSource clock;
    private final LongAdder failovers = new LongAdder();
    private final LongAdder outages = new LongAdder();
    private final LongAdder outageNanos = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder unresolved = new LongAdder();
    private final AtomicReference<Month> month;
    private volatile double ttlSeconds = Double.NaN;

    private record Month(YearMonth which, long nanos) {}

    /**
     * For one group.
     *
     * @param clock the wall clock, which says when a month begins
     */
    public GroupTotals(InstantSource clock) {
        this.clock = clock;
        this.month = new AtomicReference<>(new Month(monthOf(clock.instant()), 0));
    }

    private static YearMonth monthOf(Instant instant) {
        return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
    }

    @Override
    public void accept(TopologyEvent event) {
        if (event instanceof EpochMoved moved && moved.from().isPresent()) {
            failovers.increment();
            outage(moved.after());
        } else if (event instanceof Confirmed confirmed && confirmed.epoch() > 0) {
            outage(confirmed.after());
        }
    }

    private void outage(Duration lasted) {
        outages.increment();
        outageNanos.add(lasted.toNanos());
        YearMonth now = monthOf(clock.instant());
        month.updateAndGet(
                known -> new Month(now, lasted.toNanos() + (known.which().equals(now) ? known.nanos() : 0)));
    }

    /**
     * A name was looked up.
     *
     * @param answer what came
     */
    public void resolved(Resolution answer) {
        (answer.fresh() ? answered : stale).increment();
        ttlSeconds = answer.timeToLive().toMillis() / 1000.0;
    }

    /** A name was looked up in vain. */
    public void unresolved() {
        unresolved.increment();
    }

    /**
     * Failovers that were followed.
     *
     * @return since the group was built
     */
    public long failovers() {
        return failovers.sum();
    }

    /**
     * How often the primary was in doubt, be it for a moment.
     *
     * @return those that are over, since the group was built
     */
    public long outages() {
        return outages.sum();
    }

    /**
     * How long the primary was in doubt.
     *
     * @param unit of the answer
     * @return all that are over, since the group was built
     */
    public double outageTime(TimeUnit unit) {
        return outageNanos.sum() / (double) unit.toNanos(1);
    }

    /**
     * How long the primary was in doubt in the present calendar month (UTC).
     *
     * @return those that ended in it
     */
    public Duration thisMonth() {
        Month known = month.get();
        return known.which().equals(monthOf(clock.instant())) ? Duration.ofNanos(known.nanos()) : Duration.ZERO;
    }

    /**
     * Lookups that a server answered, or that needed none.
     *
     * @return since the group was built
     */
    public long dnsAnswered() {
        return answered.sum();
    }

    /**
     * Lookups that got the last known good answer.
     *
     * @return since the group was built
     */
    public long dnsStale() {
        return stale.sum();
    }

    /**
     * Lookups that failed.
     *
     * @return since the group was built
     */
    public long dnsFailed() {
        return unresolved.sum();
    }

    /**
     * The time to live of the last answer.
     *
     * @return in seconds; NaN before the first
     */
    public double dnsTtlSeconds() {
        return ttlSeconds;
    }
}
