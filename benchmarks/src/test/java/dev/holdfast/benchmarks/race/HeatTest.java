// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run in earnest, so that the race cannot rot between releases. Times are not judged here. */
class HeatTest {

    @Test
    void asManyRaceAtATimeAsTheMachineCanDrive() {
        Scenario orderly = Scenarios.named("orderly");
        assertThat(Heat.heats(orderly, Clients.OURS, new Random(1), 2)).hasSize(2);
        assertThat(Heat.heats(orderly, Clients.OURS, new Random(1), 8)).hasSize(1);
        // 200 threads, each twenty times a second, are 4,000 calls a second.
        List<Client> threads = List.of(Clients.JEDIS, Clients.HOLDFAST_JEDIS, Clients.LETTUCE);
        List<List<Client>> heats = Heat.heats(Scenarios.named("threads-200"), threads, new Random(1), 4);
        assertThat(heats).extracting(List::size).containsExactly(2, 1);
        assertThat(heats.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(threads);
        assertThat(Heat.heats(orderly, Clients.OURS, new Random(1), 0)).hasSize(Clients.OURS.size());
    }

    @Test
    void allAreWatchedEquallyLongEachFromItsOwnFault() {
        Map<Client, Long> ends = Heat.ends(Map.of(Clients.JEDIS, 1_000L, Clients.LETTUCE, 1_250L), 9_250);
        assertThat(ends).containsOnly(Map.entry(Clients.JEDIS, 9_000L), Map.entry(Clients.LETTUCE, 9_250L));
    }

    @Test
    void anOrderlyPromotionTellsTheClientsApart(@TempDir Path folder) throws Exception {
        Scenario orderly = Scenarios.all().get(0);
        Heat.Moment moment = new Heat.Moment(Duration.ofMillis(300), true);
        Heat heat = new Heat(orderly, Clients.OURS, Duration.ofSeconds(2), 1, moment, folder);
        Map<Client, Heat.Result> results = heat.run();

        for (Client client : Clients.OURS) {
            Figures figures = results.get(client).figures();
            if (client.isJudged()) {
                assertThat(figures.sinceProbe()).as(client.title()).isPresent();
                assertThat(figures.back()).as(client.title()).isPresent();
                assertThat(figures.failedWrites() + figures.failedReads() + figures.repeated() + figures.lost())
                        .as(client.title())
                        .isZero();
            } else {
                assertThat(figures.back()).as(client.title()).isEmpty();
                assertThat(figures.failedWrites()).as(client.title()).isPositive();
                assertThat(figures.errors().keySet()).anyMatch(error -> error.contains("READONLY"));
                assertThat(figures.sendsToDemoted().orElseThrow()).isGreaterThan(figures.failedWrites() / 2);
            }
        }
    }
}
