// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Scenario.Demoted;
import dev.holdfast.testkit.RedisStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One client in one run: its replication group, its name server, its process. */
final class Lane implements AutoCloseable {
    private final Client client;
    private final Scenario scenario;
    private final RedisStage stage;
    private final ContestantProcess contestant;
    private final Optional<DemotedWatch> demoted;

    Lane(Client client, Scenario scenario, long seed, Path folder) {
        this.client = client;
        this.scenario = scenario;
        this.stage = scenario.setting()
                .apply(RedisStage.builder()
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

    Timeline disturb() throws InterruptedException {
        return scenario.incident().on(stage);
    }

    String redisVersion() {
        return stage.primary().info("redis_version");
    }

    /** Ends the contestant, and counts. */
    Figures figures(Timeline timeline, long until) throws InterruptedException {
        contestant.stop();
        List<Attempt> attempts = contestant.attempts();
        Figures figures = Figures.of(attempts, Applied.keys(stage.primary(), attempts), timeline, until, callers());
        demoted.ifPresent(DemotedWatch::close);
        OptionalLong sends =
                demoted.map(watch -> watch.sentFrom(timeline.promoted())).orElse(OptionalLong.empty());
        return figures.withSendsToDemoted(sends, sendsAfterBack(figures, timeline));
    }

    private OptionalLong sendsAfterBack(Figures figures, Timeline timeline) {
        if (demoted.isEmpty() || figures.back().isEmpty()) {
            return OptionalLong.empty();
        }
        long zero = timeline.windows().get(0).from();
        return demoted.get().sentFrom(zero + figures.back().get().toNanos());
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
