// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whether the simulation would find a bug at all: it has to find each of those planted here. */
@Isolated("It takes all processors, which tests beside it that watch a real clock would miss.")
class PlantedBugsTest {

    private static final int MOST_SCHEDULES = 10_000;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aPlantedBugIsFound(Plant plant) {
        Campaign.Result result = Campaign.run(plant, 1, MOST_SCHEDULES);
        assertThat(result.found()).as(plant.name()).isPresent();
        Campaign.Found found = result.found().orElseThrow();
        System.out.printf(
                "%s: found after %d schedules (%s), shortened to %d steps%n",
                plant,
                result.schedules(),
                found.violation().invariant(),
                found.shortest().steps().size());
        assertThat(Simulation.violation(found.shortest(), plant))
                .as("the shortened schedule violates the same invariant")
                .hasValueSatisfying(violation -> assertThat(violation.invariant())
                        .isEqualTo(found.violation().invariant()));
        assertThat(Simulation.violation(found.shortest(), Plant.NONE))
                .as("and nothing without the bug")
                .isEmpty();
    }
}
