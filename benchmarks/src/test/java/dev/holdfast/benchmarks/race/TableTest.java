// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Given.back;
import static dev.holdfast.benchmarks.race.Given.cell;
import static dev.holdfast.benchmarks.race.Given.neverBack;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Cell cell =
            cell(Bounds.back(Duration.ofMillis(300), Bounds.FailedWrites.NONE), back(250), back(260), neverBack());

    @Test
    void aRowTellsTheMedianAndTheWorstRun() {
        assertThat(Table.of(List.of(cell), Duration.ofSeconds(35)))
                .contains("| title | Holdfast | 0.26 s (not in 35 s) | 0 (0) | 0 | 0 | 0 | –, – | 0.00 s |");
    }

    @Test
    void aVerdictNamesWhatIsMissed() {
        assertThat(Table.verdicts(List.of(cell))).contains("| title | ≤ 0.30 s | 0 | 0 | meets |");
        Cell late = cell(Bounds.back(Duration.ofMillis(300), Bounds.FailedWrites.NONE), back(301));
        assertThat(Table.verdicts(List.of(late))).contains("**misses**: back after 301 ms, allowed 300");
    }

    @Test
    void theRawFiguresHoldEachRun() {
        assertThat(RawFigures.of(Map.of("seed", 7), List.of(cell)))
                .contains("\"seed\": 7")
                .contains("\"back\": 250.0")
                .contains("\"back\": 260.0")
                .contains("\"back\": null");
    }
}
