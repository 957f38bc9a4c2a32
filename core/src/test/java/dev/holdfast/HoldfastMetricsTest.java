// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.observe.HealthSnapshot.Status;
import dev.holdfast.observe.HoldfastMeter;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.RawProbe;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.MemoryHigh;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HoldfastMetricsTest {

    private static final Path MONITORING =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../docs/monitoring");
    private static final Pattern METRIC = Pattern.compile("holdfast_[a-z_]+");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private static HoldfastBuilder on(RedisStage stage) {
        return Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder()
                        .servers(List.of(stage.dns().socketAddress()))
                        .noHostsFile()
                        .build());
    }

    private static void becomesWritable(Holdfast holdfast, long epoch) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(holdfast.health().status()).isEqualTo(Status.WRITABLE);
            assertThat(holdfast.health().epoch()).isEqualTo(epoch);
        });
    }

    private double value(HoldfastMeter meter, String... tags) {
        return registry.get(meter.meterName())
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    @StagedRedis(replicas = 1, dnsLagMillis = 600_000)
    void aFailoverShowsInTheMeters(RedisStage stage) {
        stage.awaitReplicas();
        try (Holdfast holdfast = on(stage).build()) {
            HoldfastMetrics.of(holdfast)
                    .withName("orders")
                    .withMonthlyBudget(Duration.ofMinutes(43))
                    .bindTo(registry);
            assertThat(value(HoldfastMeter.WRITABLE)).isZero();
            assertThat(value(HoldfastMeter.MEMORY_USED)).isNaN();
            holdfast.recovery().attach(new RawProbe());
            becomesWritable(holdfast, 1);
            assertThat(value(HoldfastMeter.UNWRITABLE))
                    .as("start-up is no outage")
                    .isZero();

            stage.freezePrimary();
            stage.promote(stage.anyReplica());
            becomesWritable(holdfast, 2);
            await().untilAsserted(
                            () -> assertThat(value(HoldfastMeter.FAILOVERS)).isEqualTo(1));

            assertThat(value(HoldfastMeter.WRITABLE)).isEqualTo(1);
            assertThat(value(HoldfastMeter.EPOCH)).isEqualTo(2);
            assertThat(value(HoldfastMeter.UNWRITABLE)).isPositive();
            assertThat(value(HoldfastMeter.UNWRITABLE_MONTH)).isBetween(0.01, 20.0);
            assertThat(value(HoldfastMeter.UNWRITABLE_BUDGET)).isEqualTo(43 * 60);
            assertThat(value(HoldfastMeter.CALLS, "outcome", "unknown")).isZero();
            assertThat(value(HoldfastMeter.FALLBACKS, "outcome", "answered")).isZero();
            holdfast.recovery().fellBack();
            holdfast.recovery().fallbackFailed();
            assertThat(value(HoldfastMeter.FALLBACKS, "outcome", "answered")).isEqualTo(1);
            assertThat(value(HoldfastMeter.FALLBACKS, "outcome", "failed")).isEqualTo(1);
            assertThat(value(HoldfastMeter.DNS_ANSWERS, "outcome", "answered")).isPositive();
            assertThat(value(HoldfastMeter.DNS_TTL)).isBetween(0.9, 5.0);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(value(HoldfastMeter.MEMORY_USED)).isPositive());
        }
    }

    @Test
    @StagedRedis(replicas = 0)
    void onlyTheListedMetersAndTagsAreThere(RedisStage stage) {
        try (Holdfast holdfast = on(stage).build()) {
            HoldfastMetrics.of(holdfast)
                    .withMonthlyBudget(Duration.ofMinutes(1))
                    .bindTo(registry);

            Set<String> names = registry.getMeters().stream()
                    .map(Meter::getId)
                    .map(Meter.Id::getName)
                    .collect(Collectors.toSet());
            assertThat(names)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(HoldfastMeter.values())
                            .map(HoldfastMeter::meterName)
                            .toList());
            assertThat(registry.getMeters())
                    .flatExtracting(meter -> meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .containsOnly("endpoint", "client", "outcome");
        }
    }

    @Test
    @StagedRedis(replicas = 0)
    void dashboardAndAlertsNameOnlyMetersThatExistAndEachOfThem(RedisStage stage) throws IOException {
        try (Holdfast holdfast = on(stage).build()) {
            HoldfastMetrics.of(holdfast)
                    .withMonthlyBudget(Duration.ofMinutes(1))
                    .bindTo(registry);
            Set<String> exposed = metrics(registry.scrape());

            Set<String> dashboard = metrics(Files.readString(MONITORING.resolve("grafana-dashboard.json")));
            Set<String> rules = metrics(Files.readString(MONITORING.resolve("prometheus-rules.yml")));

            assertThat(exposed).containsAll(dashboard).containsAll(rules);
            assertThat(rules).hasSizeGreaterThan(5);
            Set<String> uncharted = new TreeSet<>(exposed);
            uncharted.removeAll(dashboard);
            assertThat(uncharted).isSubsetOf("holdfast_unwritable_seconds", "holdfast_unwritable_seconds_count");
        }
    }

    @Test
    void thePageListsEveryMeter() throws IOException {
        String page = Files.readString(MONITORING.resolve("../metrics.md"));

        for (HoldfastMeter meter : HoldfastMeter.values()) {
            assertThat(page).contains("`" + meter.meterName() + "`");
        }
    }

    private static Set<String> metrics(String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = METRIC.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    @Test
    void aPrimaryWhoseMemoryIsMoreThanSeventyPercentFullIsToldOnce() {
        List<TopologyEvent> events = new CopyOnWriteArrayList<>();
        try (RedisStage stage = RedisStage.builder().config("maxmemory 1200000").start();
                Holdfast holdfast = on(stage).listener(events::add).build()) {
            holdfast.recovery().attach(new RawProbe());

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(events).hasAtLeastOneElementOfType(MemoryHigh.class));
            assertThat(events.stream().filter(MemoryHigh.class::isInstance)).hasSize(1);
        }
    }
}
