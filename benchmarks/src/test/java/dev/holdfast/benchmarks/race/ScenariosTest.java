// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Contested;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScenariosTest {

    @Test
    void noTwoScenariosShareAName() {
        assertThat(Scenarios.all()).extracting(Scenario::id).doesNotHaveDuplicates();
    }

    @Test
    void allButThoseThatSaySoRunAtTheDefaults() {
        assertThat(Scenarios.all())
                .filteredOn(scenario -> !scenario.tuning().equals(Tuning.defaults()))
                .extracting(Scenario::id)
                .containsExactly("threads-64", "threads-200", "dns-only", "writable-hold", "writable-follow");
    }

    @Test
    void aTuningReachesTheContestantAsItIs() {
        Tuning tuning = Tuning.defaults()
                .threads(200, Duration.ofMillis(50))
                .contested(Contested.HOLD)
                .withoutProbing();
        assertThat(Tuning.decode(tuning.encode())).isEqualTo(tuning);
        assertThat(tuning.poolSize()).isEqualTo(200);
        assertThat(Tuning.defaults().poolSize()).isEqualTo(8);
    }
}
