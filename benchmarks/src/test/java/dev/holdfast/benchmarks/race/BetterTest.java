// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Given.back;
import static dev.holdfast.benchmarks.race.Given.failedWrites;
import static dev.holdfast.benchmarks.race.Given.lost;
import static dev.holdfast.benchmarks.race.Given.neverBack;
import static dev.holdfast.benchmarks.race.Given.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.race.Better.Column;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BetterTest {
    private final Scenario orderly = Scenarios.named("orderly");

    @Test
    void aClientThatIsBackSoonerIsMarkedToTheDigitThatIsShown() {
        assertThat(columns(back(29), back(30))).containsExactly(Column.BACK);
        assertThat(columns(back(31), back(39))).isEmpty();
        assertThat(columns(back(9000), neverBack())).containsExactly(Column.BACK);
        assertThat(columns(neverBack(), neverBack())).isEmpty();
    }

    @Test
    void soIsOneThatFailsRepeatsOrLosesFewer() {
        assertThat(columns(back(1), failedWrites(0, 1))).containsExactly(Column.FAILED_WRITES);
        assertThat(columns(back(1), lost(3, 0))).containsExactly(Column.LOST);
        assertThat(columns(back(1), repeated(1))).containsExactly(Column.REPEATED);
    }

    @Test
    void holdfastAndOtherShapesAreNotCompared() {
        Cell ours = new Cell(orderly, Clients.HOLDFAST_LETTUCE, List.of(back(100)));
        Cell pooled = new Cell(orderly, Clients.JEDIS, List.of(back(1)));
        Better better = new Better(List.of(ours, pooled));
        assertThat(better.columns(ours)).isEmpty();
        assertThat(better.columns(pooled)).isEmpty();
    }

    @Test
    void fewerFailuresByRepeatingBlindlyAreToldAsSuch() {
        Scenario kills = Scenarios.named("kills");
        List<Cell> cells = List.of(
                new Cell(orderly, Clients.LETTUCE, List.of(back(1))),
                new Cell(orderly, Clients.HOLDFAST_LETTUCE, List.of(failedWrites(0, 1))),
                new Cell(kills, Clients.LETTUCE, List.of(repeated(8))));
        assertThat(new Better(cells).list())
                .contains("* orderly promotion: **plain Lettuce** in failed writes"
                        + " (it repeats what may have been applied: up to 8 applied twice in a run)");
        assertThat(Table.of(cells, Duration.ofSeconds(9))).contains("| 0 (0) ▲ |");
    }

    @Test
    void whereNobodyIsBetterThatIsSaid() {
        assertThat(new Better(List.of(new Cell(orderly, Clients.LETTUCE, List.of(neverBack())))).list())
                .isEqualTo("No client did better than Holdfast in any cell.\n");
    }

    private Set<Column> columns(Figures theirs, Figures ours) {
        Cell other = new Cell(orderly, Clients.JEDIS, List.of(theirs));
        return new Better(List.of(other, new Cell(orderly, Clients.HOLDFAST_JEDIS, List.of(ours)))).columns(other);
    }
}
