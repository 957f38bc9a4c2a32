// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

    @Test
    void everythingFiveTimesUnlessSaid() {
        Plan plan = Plan.parse(List.of()).orElseThrow();
        assertThat(plan.runs()).isEqualTo(5);
        assertThat(plan.scenarios()).hasSameSizeAs(Scenarios.all());
        assertThat(plan.clients()).containsExactlyElementsOf(Clients.OURS);
    }

    @Test
    void lessCanBeAskedFor() {
        Plan plan = Plan.parse(List.of(
                        "--runs",
                        "1",
                        "--scenarios",
                        "kills,cut",
                        "--clients",
                        "holdfast-jedis",
                        "--watch",
                        "9",
                        "--seed",
                        "3"))
                .orElseThrow();
        assertThat(plan.runs()).isEqualTo(1);
        assertThat(plan.scenarios()).extracting(Scenario::id).containsExactly("kills", "cut");
        assertThat(plan.clients()).containsExactly(Clients.HOLDFAST_JEDIS);
        assertThat(plan.watch()).isEqualTo(Duration.ofSeconds(9));
        assertThat(plan.seed()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--runs",
                "--runs 0",
                "--runs x",
                "--scenarios nothing",
                "--clients me",
                "--speed 3",
                "--moments never"
            })
    void whatIsNotUnderstoodIsRefused(String arguments) {
        assertThat(Plan.parse(List.of(arguments.split(" ")))).isEmpty();
    }

    @Test
    void aSweepSpreadsTheFaultsEvenlyFromOneProbeToTheNext() {
        Plan plan = Plan.parse(List.of("--runs", "4", "--moments", "sweep")).orElseThrow();
        assertThat(plan.moment(1)).isEqualTo(new Heat.Moment(Duration.ofMillis(125), true));
        assertThat(plan.moment(4)).isEqualTo(new Heat.Moment(Duration.ofMillis(875), true));
        Plan random = Plan.parse(List.of("--moments", "random")).orElseThrow();
        assertThat(random.moment(1).afterProbe()).isFalse();
        assertThat(random.moment(1).after()).isLessThan(Heat.PROBE);
    }
}
