// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static dev.holdfast.observe.HoldfastMeter.CALLS;
import static dev.holdfast.observe.HoldfastMeter.CONNECTIONS;
import static dev.holdfast.observe.HoldfastMeter.DNS_ANSWERS;
import static dev.holdfast.observe.HoldfastMeter.DNS_TTL;
import static dev.holdfast.observe.HoldfastMeter.EPOCH;
import static dev.holdfast.observe.HoldfastMeter.FAILOVERS;
import static dev.holdfast.observe.HoldfastMeter.FALLBACKS;
import static dev.holdfast.observe.HoldfastMeter.MEMORY_MAX;
import static dev.holdfast.observe.HoldfastMeter.MEMORY_USED;
import static dev.holdfast.observe.HoldfastMeter.REPLICATION_LAG;
import static dev.holdfast.observe.HoldfastMeter.UNWRITABLE;
import static dev.holdfast.observe.HoldfastMeter.UNWRITABLE_BUDGET;
import static dev.holdfast.observe.HoldfastMeter.UNWRITABLE_MONTH;
import static dev.holdfast.observe.HoldfastMeter.WAITING_CALLS;
import static dev.holdfast.observe.HoldfastMeter.WAITING_COMMANDS;
import static dev.holdfast.observe.HoldfastMeter.WRITABLE;

import dev.holdfast.observe.CallTally;
import dev.holdfast.observe.GroupTotals;
import dev.holdfast.observe.HealthSnapshot;
import dev.holdfast.observe.HealthSnapshot.Status;
import dev.holdfast.observe.HoldfastMeter;
import dev.holdfast.topology.NodeVitals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Registers a group's meters with Micrometer, which the application brings; the list is {@link HoldfastMeter}.
 *
 * <pre>{@code
 * HoldfastMetrics.of(holdfast).withName("orders").bindTo(registry);
 * }</pre>
 *
 * <p>Meters read what the group keeps anyway: a call costs nothing more for them. Thread-safe.
 *
 * @since 0.1.0
 */
@SuppressWarnings(
        "exports") // a transitive requirement of Micrometer would make every module that uses Holdfast need it
public final class HoldfastMetrics implements MeterBinder {

    private static final String OUTCOME = "outcome";

    /** The adapters there are: a fixed list, so that a chart shows a zero rather than a gap. */
    private static final List<String> CLIENTS = List.of("jedis", "lettuce");

    private final Holdfast holdfast;
    private final String endpoint;
    private final Optional<Duration> monthlyBudget;

    private HoldfastMetrics(Holdfast holdfast, String endpoint, Optional<Duration> monthlyBudget) {
        this.holdfast = holdfast;
        this.endpoint = endpoint;
        this.monthlyBudget = monthlyBudget;
    }

    /**
     * For one group, with its host and port as the tag {@code endpoint}.
     *
     * @param holdfast the group
     * @return to be bound to a registry
     */
    public static HoldfastMetrics of(Holdfast holdfast) {
        return new HoldfastMetrics(holdfast, holdfast.endpoint().toString(), Optional.empty());
    }

    /**
     * With another value of the tag {@code endpoint}.
     *
     * @param name short, and the same in all processes
     * @return a copy
     */
    public HoldfastMetrics withName(String name) {
        return new HoldfastMetrics(holdfast, Objects.requireNonNull(name, "name"), monthlyBudget);
    }

    /**
     * With a meter that says how long a month may be without a writable primary, for charts and alerts.
     *
     * @param budget such as 43 min, which is 99.9 % of a month
     * @return a copy
     * @throws IllegalArgumentException if it is negative
     */
    public HoldfastMetrics withMonthlyBudget(Duration budget) {
        if (budget.isNegative()) {
            throw new IllegalArgumentException("monthlyBudget must not be negative, but was " + budget);
        }
        return new HoldfastMetrics(holdfast, endpoint, Optional.of(budget));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindAvailability(registry);
        bindCalls(registry);
        bindServers(registry);
    }

    private void bindAvailability(MeterRegistry registry) {
        GroupTotals totals = holdfast.totals();
        counter(registry, FAILOVERS, Tags.empty(), it -> it.totals().failovers());
        FunctionTimer.builder(
                        UNWRITABLE.meterName(),
                        totals,
                        GroupTotals::outages,
                        it -> it.outageTime(TimeUnit.NANOSECONDS),
                        TimeUnit.NANOSECONDS)
                .description(UNWRITABLE.description())
                .tags(tags())
                .register(registry);
        gauge(registry, UNWRITABLE_MONTH, "seconds", HoldfastMetrics::month);
        monthlyBudget.ifPresent(
                budget -> gauge(registry, UNWRITABLE_BUDGET, "seconds", it -> budget.toMillis() / 1000.0));
        gauge(registry, WRITABLE, null, it -> it.health().status() == Status.WRITABLE ? 1 : 0);
        gauge(registry, EPOCH, null, it -> it.health().epoch());
    }

    private static double month(Holdfast holdfast) {
        HealthSnapshot health = holdfast.health();
        Duration running = health.status() == Status.WRITABLE || health.epoch() == 0 ? Duration.ZERO : health.lasting();
        return holdfast.totals().thisMonth().plus(running).toMillis() / 1000.0;
    }

    private void bindCalls(MeterRegistry registry) {
        counter(registry, CALLS, Tags.of(OUTCOME, "waited"), it -> tally(it).waited());
        counter(registry, CALLS, Tags.of(OUTCOME, "retried"), it -> tally(it).retried());
        counter(registry, CALLS, Tags.of(OUTCOME, "failed"), it -> tally(it).failed());
        counter(registry, CALLS, Tags.of(OUTCOME, "unknown"), it -> tally(it).unknown());
        counter(
                registry,
                FALLBACKS,
                Tags.of(OUTCOME, "answered"),
                it -> tally(it).fallenBack());
        counter(registry, FALLBACKS, Tags.of(OUTCOME, "failed"), it -> tally(it).fallbacksFailed());
        gauge(registry, WAITING_CALLS, null, it -> it.recovery().waitingCalls());
        gauge(registry, WAITING_COMMANDS, null, it -> it.recovery().waitingCommands());
        for (String client : CLIENTS) {
            gauge(
                    registry,
                    CONNECTIONS,
                    Tags.of("client", client),
                    null,
                    it -> it.recovery().openConnections(client));
        }
    }

    private void bindServers(MeterRegistry registry) {
        gauge(registry, REPLICATION_LAG, "bytes", it -> {
            HealthSnapshot health = it.health();
            return health.lagBytes().isPresent() ? health.lagBytes().getAsLong() : Double.NaN;
        });
        gauge(registry, MEMORY_USED, "bytes", it -> vitals(it, NodeVitals::usedMemory));
        gauge(
                registry,
                MEMORY_MAX,
                "bytes",
                it -> vitals(it, vitals -> vitals.maxMemory() > 0 ? vitals.maxMemory() : Double.NaN));
        counter(
                registry,
                DNS_ANSWERS,
                Tags.of(OUTCOME, "answered"),
                it -> it.totals().dnsAnswered());
        counter(
                registry,
                DNS_ANSWERS,
                Tags.of(OUTCOME, "stale"),
                it -> it.totals().dnsStale());
        counter(
                registry,
                DNS_ANSWERS,
                Tags.of(OUTCOME, "failed"),
                it -> it.totals().dnsFailed());
        gauge(registry, DNS_TTL, "seconds", it -> it.totals().dnsTtlSeconds());
    }

    private static double vitals(Holdfast holdfast, ToDoubleFunction<NodeVitals> figure) {
        return holdfast.health().vitals().stream()
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static CallTally tally(Holdfast holdfast) {
        return holdfast.recovery().counts().tally();
    }

    private Tags tags() {
        return Tags.of("endpoint", endpoint);
    }

    private void counter(MeterRegistry registry, HoldfastMeter meter, Tags more, ToDoubleFunction<Holdfast> count) {
        FunctionCounter.builder(meter.meterName(), holdfast, count)
                .description(meter.description())
                .tags(tags().and(more))
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry, HoldfastMeter meter, @Nullable String unit, ToDoubleFunction<Holdfast> value) {
        gauge(registry, meter, Tags.empty(), unit, value);
    }

    private void gauge(
            MeterRegistry registry,
            HoldfastMeter meter,
            Tags more,
            @Nullable String unit,
            ToDoubleFunction<Holdfast> value) {
        // The registry refers to it weakly otherwise; the application may have only the pool.
        Gauge.builder(meter.meterName(), holdfast, value)
                .description(meter.description())
                .baseUnit(unit)
                .tags(tags().and(more))
                .strongReference(true)
                .register(registry);
    }
}
