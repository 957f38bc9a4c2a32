// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Given.back;
import static dev.holdfast.benchmarks.race.Given.cell;
import static dev.holdfast.benchmarks.race.Given.failedWrites;
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
                .contains("| title | Holdfast, JedisPool | 0.26 s (not in 35 s) | 0 (0) | 0 | 0 | 0 | –, – | 0.00 s |");
    }

    @Test
    void whereOneRunWasWorseThanTheMedianItIsShown() {
        Cell some = cell(Bounds.noFailover(Bounds.FailedWrites.UNKNOWN_ONLY), failedWrites(0, 7), failedWrites(1, 1));
        assertThat(Table.of(List.of(some), Duration.ofSeconds(35))).contains("| – | 7 (7) |");
        Cell one = cell(
                Bounds.noFailover(Bounds.FailedWrites.UNKNOWN_ONLY),
                failedWrites(0, 0),
                failedWrites(0, 0),
                failedWrites(1, 1));
        assertThat(Table.of(List.of(one), Duration.ofSeconds(35))).contains("| – | 0 (0), at most 2 |");
    }

    @Test
    void aSecondFaultEndsTheTimeToComeBack() {
        Scenario twice = Scenario.of(
                        "id", "title", Incident::thereAndBack, cell.scenario().bounds())
                .until(Duration.ofSeconds(8));
        assertThat(Table.of(List.of(new Cell(twice, Clients.JEDIS, List.of(neverBack()))), Duration.ofSeconds(35)))
                .contains("not in 8 s");
    }

    @Test
    void aVerdictNamesWhatIsMissed() {
        assertThat(Table.verdicts(List.of(cell)))
                .contains("| title | Holdfast, JedisPool | ≤ 0.30 s | 0 | 0 | meets |");
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
