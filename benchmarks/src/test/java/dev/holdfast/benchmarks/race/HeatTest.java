// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One run in earnest, so that the race cannot rot between releases. Times are not judged here. */
class HeatTest {

    @ParameterizedTest
    @CsvSource({"JEDIS, HOLDFAST_JEDIS", "LETTUCE, HOLDFAST_LETTUCE", "LETTUCE_ASYNC, HOLDFAST_LETTUCE_ASYNC"})
    void anOrderlyPromotionTellsTheClientsApart(Client without, Client with, @TempDir Path folder) throws Exception {
        Scenario orderly = Scenarios.all().get(0);
        Heat heat = new Heat(orderly, List.of(without, with), Duration.ofSeconds(2), 1, folder);
        Map<Client, Heat.Result> results = heat.run();

        Figures bare = results.get(without).figures();
        assertThat(bare.back()).isEmpty();
        assertThat(bare.failedWrites()).isPositive();
        assertThat(bare.errors().keySet()).anyMatch(error -> error.contains("READONLY"));
        assertThat(bare.sendsToDemoted().orElseThrow()).isGreaterThan(bare.failedWrites() / 2);

        Figures held = results.get(with).figures();
        assertThat(held.back()).isPresent();
        assertThat(held.failedWrites() + held.failedReads() + held.repeated() + held.lost())
                .isZero();
    }
}
