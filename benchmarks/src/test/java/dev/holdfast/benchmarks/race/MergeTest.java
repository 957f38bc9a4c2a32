// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Given.back;
import static dev.holdfast.benchmarks.race.Given.failedWrites;
import static dev.holdfast.benchmarks.race.Given.neverBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.benchmarks.JsonReader;
import dev.holdfast.benchmarks.race.Client.Naming;
import dev.holdfast.benchmarks.race.Client.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergeTest {
    /** A client that the reader of the file does not have. */
    private static final Client OTHER =
            new Client("other", "An other one", Shape.SHARED, false, Naming.SYSTEM, "retries 3", place -> {
                throw new IllegalStateException();
            });

    private final Scenario orderly = Scenarios.named("orderly");
    private final Scenario killed = Scenarios.named("killed");

    @Test
    void aRaceIsReadAsItWasWritten() {
        Figures run = failedWrites(2, 1).sinceProbe(Optional.of(Duration.ofMillis(450)));
        Cell cell = new Cell(orderly, OTHER, List.of(run, neverBack()));
        RawFigures read = race("a", 20, cell);
        assertThat(read.watch()).isEqualTo(Duration.ofSeconds(20));
        Cell again = read.cells().get(0);
        assertThat(again.runs()).containsExactly(run, neverBack());
        assertThat(again.client().title()).isEqualTo("An other one");
        assertThat(again.client().settings()).isEqualTo("retries 3");
        assertThat(again.client().shape()).isEqualTo(Shape.SHARED);
    }

    @Test
    void theRunsOfACellAreCollected() {
        RawFigures merged = Merge.of(List.of(
                race("a", 35, new Cell(killed, OTHER, List.of(back(1)))),
                race("b", 20, new Cell(orderly, OTHER, List.of(back(3))), new Cell(killed, OTHER, List.of(back(2))))));
        assertThat(merged.cells()).extracting(cell -> cell.scenario().id()).containsExactly("orderly", "killed");
        assertThat(merged.cells().get(1).runs()).containsExactly(back(1), back(2));
        // "Not in 20 s" is true of both.
        assertThat(merged.watch()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aMergeCanBeMergedAndKnowsEachOfItsSources() {
        RawFigures first = again(Merge.of(List.of(
                race("a", 9, new Cell(killed, OTHER, List.of(back(1)))),
                race("b", 9, new Cell(killed, OTHER, List.of(back(2)))))));
        RawFigures all = again(Merge.of(List.of(first, race("c", 9, new Cell(killed, OTHER, List.of(back(3)))))));
        assertThat(all.cells().get(0).runs()).containsExactly(back(1), back(2), back(3));
        assertThat(JsonReader.list(all.facts().get(Merge.SOURCES)))
                .extracting(source -> JsonReader.fields(source).get("started"))
                .containsExactly("a", "b", "c");
        assertThatThrownBy(() -> Merge.of(List.of(all, race("b", 9, new Cell(killed, OTHER, List.of(back(2)))))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void racesOfBeforeThereWereMergesCanBeRead() throws Exception {
        RawFigures race = RawFigures.read(Files.readString(Path.of("results", "race.json")));
        assertThat(race.cells()).hasSize(2 * Scenarios.all().size());
        assertThat(race.cells().get(0).runs()).hasSize(5);
        assertThat(race.cells().get(1).client()).isEqualTo(Clients.HOLDFAST_JEDIS);
    }

    private static RawFigures race(String started, int watch, Cell... cells) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("started", started);
        facts.put(RawFigures.WATCH, watch);
        facts.put(RawFigures.CLIENTS, RawFigures.clients(List.of(OTHER)));
        return again(new RawFigures(facts, List.of(cells)));
    }

    private static RawFigures again(RawFigures figures) {
        return RawFigures.read(RawFigures.of(figures.facts(), figures.cells()));
    }
}
