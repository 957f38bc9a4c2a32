// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Scenario.Demoted;
import dev.holdfast.testkit.RedisStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One client in one run: its replication group, its name server, its process. */
final class Lane implements AutoCloseable {
    private final Client client;
    private final Scenario scenario;
    private final RedisStage stage;
    private final ContestantProcess contestant;
    private final Optional<DemotedWatch> demoted;
    private volatile Optional<Duration> sinceProbe = Optional.empty();

    Lane(Client client, Scenario scenario, long seed, Path folder) {
        this.client = client;
        this.scenario = scenario;
        this.stage = scenario.setting()
                .apply(ContestantProcess.named(client, RedisStage.builder())
                        .dnsTtl(Scenarios.TTL)
                        .dnsLag(Incident.DNS_LAG)
                        .seed(seed))
                .start();
        this.demoted = scenario.demoted() == Demoted.GONE
                ? Optional.empty()
                : Optional.of(new DemotedWatch(stage.primary(), scenario.demoted() == Demoted.WRITABLE));
        try {
            Files.createDirectories(folder);
            this.contestant = ContestantProcess.start(client, stage, scenario.tuning(), folder);
        } catch (IOException e) {
            stage.close();
            throw new UncheckedIOException(e);
        }
    }

    Client client() {
        return client;
    }

    ContestantProcess contestant() {
        return contestant;
    }

    /** Whether all callers write just now. */
    boolean writes() {
        return contestant.state().writing() == callers();
    }

    private int callers() {
        return client.shape().callers(scenario.tuning());
    }

    /** Waits for the moment of the fault. */
    void awaitMoment(Heat.Moment moment) throws InterruptedException {
        Optional<Long> probe = moment.afterProbe() && client.isJudged() ? nextProbe() : Optional.empty();
        long until = probe.orElseGet(System::nanoTime) + moment.after().toNanos();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, until - System.nanoTime()));
        sinceProbe = probe.map(at -> Duration.ofNanos(System.nanoTime() - at));
    }

    /** When the primary was next asked who it is: a probe begins with HELLO, and a steady client says it no more. */
    private Optional<Long> nextProbe() throws InterruptedException {
        long before = hellos();
        long giveUp = System.nanoTime() + Heat.PROBE.multipliedBy(2).toNanos();
        while (System.nanoTime() < giveUp) {
            if (hellos() > before) {
                return Optional.of(System.nanoTime());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return Optional.empty();
    }

    private long hellos() {
        return DemotedWatch.calls(stage.primary(), "hello");
    }

    Timeline disturb() throws InterruptedException {
        return scenario.incident().on(stage);
    }

    String redisVersion() {
        return stage.primary().info("redis_version");
    }

    /** Ends the contestant, and counts the calls that began until then. */
    Figures figures(Timeline timeline, long until) throws InterruptedException {
        contestant.stop();
        List<Attempt> all = contestant.attempts();
        List<String> applied = Applied.keys(stage.primary(), all);
        List<Attempt> watched =
                all.stream().filter(call -> call.began() <= until).toList();
        Set<String> keys =
                watched.stream().filter(Attempt::writes).map(Attempt::key).collect(Collectors.toSet());
        Figures figures =
                Figures.of(watched, applied.stream().filter(keys::contains).toList(), timeline, until, callers());
        demoted.ifPresent(DemotedWatch::close);
        OptionalLong sends =
                demoted.map(watch -> watch.sent(timeline.promoted(), until)).orElse(OptionalLong.empty());
        return figures.withSendsToDemoted(sends, sendsAfterBack(figures, timeline, until))
                .sinceProbe(sinceProbe);
    }

    private OptionalLong sendsAfterBack(Figures figures, Timeline timeline, long until) {
        if (demoted.isEmpty() || figures.back().isEmpty()) {
            return OptionalLong.empty();
        }
        long zero = timeline.windows().get(0).from();
        return demoted.get().sent(zero + figures.back().get().toNanos(), until);
    }

    /** What the stage looks like, for an error. */
    String describe() {
        return stage.describe();
    }

    @Override
    public void close() {
        demoted.ifPresent(DemotedWatch::close);
        contestant.close();
        stage.close();
    }
}
