// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.hotpath.Turns.Row;
import dev.holdfast.benchmarks.hotpath.Turns.Times;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void theTurnsThatRanTogetherAreCompared() {
        // The third turn ran while the machine was slow, for both.
        Times times = new Times(new Row("get", "null", 1), new double[] {97, 98, 970}, new double[] {100, 100, 1000});
        assertThat(times.throughput(0.5)).isEqualTo(0.97);
    }

    @Test
    void bothClientsTakeTurns() {
        Times times = Turns.measure(new Row("inFlight", "null", 200).longer(2), 2, 1);
        assertThat(times.plain()).hasSize(2);
        assertThat(Times.quantile(times.plain(), 0)).isPositive();
        assertThat(times.held()).hasSize(2);
        assertThat(Times.quantile(times.held(), 0)).isPositive();
    }
}
