// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Given.back;
import static dev.holdfast.benchmarks.race.Given.cell;
import static dev.holdfast.benchmarks.race.Given.failedWrites;
import static dev.holdfast.benchmarks.race.Given.neverBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CellTest {
    private static final Bounds BOUNDS = Bounds.back(Duration.ofMillis(300), Bounds.FailedWrites.NONE);

    @Test
    void theMedianIsTheRunInTheMiddle() {
        Cell cell = cell(BOUNDS, back(500), back(100), back(300), back(200), back(400));
        assertThat(cell.medianBack()).contains(Duration.ofMillis(300));
        assertThat(cell.worstBack()).contains(Duration.ofMillis(500));
    }

    @Test
    void ofAnEvenNumberOfRunsTheWorseOfTheTwoInTheMiddleCounts() {
        assertThat(cell(BOUNDS, back(100), back(200)).medianBack()).contains(Duration.ofMillis(200));
    }

    @Test
    void neverIsLongerThanAnyTime() {
        assertThat(cell(BOUNDS, back(100), neverBack(), back(200)).medianBack()).contains(Duration.ofMillis(200));
        assertThat(cell(BOUNDS, back(100), neverBack(), back(200)).worstBack()).isEmpty();
        assertThat(cell(BOUNDS, back(100), neverBack(), neverBack()).medianBack())
                .isEmpty();
    }

    @Test
    void countsHaveAMedianAndAWorst() {
        Cell cell = cell(BOUNDS, failedWrites(0, 0), failedWrites(0, 9), failedWrites(0, 2));
        assertThat(cell.median(Figures::failedWrites)).isEqualTo(2);
        assertThat(cell.worst(Figures::failedWrites)).isEqualTo(9);
    }

    @Test
    void aCellWithoutARunIsRefused() {
        assertThatThrownBy(() -> cell(BOUNDS)).isInstanceOf(IllegalArgumentException.class);
    }
}
