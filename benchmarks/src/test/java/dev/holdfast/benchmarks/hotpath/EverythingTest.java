// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.hotpath.Everything.Row;
import dev.holdfast.benchmarks.hotpath.Everything.Turn;
import dev.holdfast.benchmarks.hotpath.Everything.Turns;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EverythingTest {

    @Test
    void whatIsAddedIsThatOfTheTurnsThatRanTogether() {
        // The second turn ran while the machine was slow, for both.
        Turns turns = new Turns(
                new Row(Subject.JEDIS, "get", "null", 1),
                List.of(new Turn(100, 300), new Turn(1_000, 324)),
                List.of(new Turn(120, 324), new Turn(1_030, 300)));
        assertThat(turns.addedNanos()).containsExactly(20, 30);
        assertThat(turns.addedBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void bothClientsAreMeasuredWithAFallback(Subject subject) throws Exception {
        Turns turns = Everything.measure(new Row(subject, "getOrElse", "loopback", 10), 2);
        assertThat(turns.bare())
                .hasSize(2)
                .allSatisfy(turn -> assertThat(turn.nanos()).isPositive());
        assertThat(turns.held())
                .hasSize(2)
                .allSatisfy(turn -> assertThat(turn.bytes()).isPositive());
    }
}
