// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run in earnest, so that the race cannot rot between releases. Times are not judged here. */
class HeatTest {

    /** All in one heat, which takes no longer than each shape's would. */
    @Test
    void anOrderlyPromotionTellsTheClientsApart(@TempDir Path folder) throws Exception {
        Scenario orderly = Scenarios.all().get(0);
        Heat heat = new Heat(orderly, Clients.OURS, Duration.ofSeconds(2), 1, folder);
        Map<Client, Heat.Result> results = heat.run();

        for (Client client : Clients.OURS) {
            Figures figures = results.get(client).figures();
            if (client.isJudged()) {
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
