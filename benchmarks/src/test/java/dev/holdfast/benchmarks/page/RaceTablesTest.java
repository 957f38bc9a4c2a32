// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.race.RaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RaceTablesTest {
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    @Test
    void thePageOfTheRaceShowsTheTablesOfItsRawFile() throws IOException {
        Map<String, String> tables = RaceFile.read(
                        Files.readString(MODULE.resolve("results").resolve("race-competitors.json")))
                .tables();
        String page = Files.readString(MODULE.resolveSibling("docs").resolve("failover-race.md"));

        assertThat(tables).containsKeys("settings", "pool", "shared", "in-flight");
        for (Map.Entry<String, String> table : tables.entrySet()) {
            boolean verdicts = table.getKey().endsWith("bounds");
            if (verdicts) {
                // The page says it in a sentence.
                assertThat(table.getValue()).contains("meets").doesNotContain("misses");
            } else {
                assertThat(page)
                        .as("benchmarks/race --merge benchmarks/results/race-competitors.json")
                        .contains(table.getValue().strip());
            }
        }
    }
}
