// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {

    @Test
    void equalRatiosAreEqualWaysOnALogarithmicAxis() {
        Axis axis = Axis.logarithmic("s", DoubleStream.of(0.02, 0, 90, Double.POSITIVE_INFINITY));
        assertThat(axis.ticks()).extracting(Axis::text).containsExactly("0.01", "0.1", "1", "10", "100");
        assertThat(axis.at(1)).isEqualTo(0.5);
        assertThat(axis.at(0.001)).isZero();
        assertThat(axis.at(Double.POSITIVE_INFINITY)).isEqualTo(1);
    }

    @Test
    void aLinearAxisBeginsAtZeroAndEndsAtATick() {
        Axis axis = Axis.linear("s", DoubleStream.of(0.3, 1.02));
        assertThat(axis.ticks()).extracting(Axis::text).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1", "1.2");
        assertThat(axis.at(0.6)).isCloseTo(0.5, within(1e-9));
        assertThat(Axis.linear("B", DoubleStream.of(-30, 60)).ticks())
                .extracting(Axis::text)
                .startsWith("-40")
                .endsWith("60");
    }
}
