// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.benchmarks.hotpath.Pair.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairTest {

    @Test
    void whatIsAddedIsTheMedianOfTheRoundsDifferences() {
        // The second round ran while the machine was slow, for both.
        Pair pair = pair(List.of(cpu(100), cpu(900), cpu(110)), List.of(cpu(140), cpu(990), cpu(170)));
        assertThat(pair.added(Sample::cpu)).isEqualTo(60);
        assertThat(pair.bare(Sample::cpu)).isEqualTo(110);
    }

    @Test
    void ofAnEvenNumberOfRoundsTheMeanOfTheMiddleCounts() {
        assertThat(pair(List.of(cpu(0), cpu(0)), List.of(cpu(10), cpu(20))).added(Sample::cpu))
                .isEqualTo(15);
    }

    @Test
    void aByteMoreOrTooMuchTimeIsAMiss() {
        Sample bare = new Sample(0, 100, 256);
        assertThat(pair(List.of(bare), List.of(new Sample(0, 249, 256.1))).isWithinBounds())
                .isTrue();
        assertThat(pair(List.of(bare), List.of(new Sample(0, 250, 256))).isWithinBounds())
                .isFalse();
        assertThat(pair(List.of(bare), List.of(new Sample(0, 100, 257))).isWithinBounds())
                .isFalse();
    }

    @Test
    void onLettuceAnObjectMayBeAddedAndThreePercentOfTheThroughput() {
        Sample bare = new Sample(97, 0, 256);
        assertThat(lettuce(bare, new Sample(99, 500, 352.1)).isWithinBounds()).isTrue();
        assertThat(lettuce(bare, new Sample(101, 0, 256)).isWithinBounds()).isFalse();
        assertThat(lettuce(bare, new Sample(97, 0, 353)).isWithinBounds()).isFalse();
    }

    @Test
    void aRoundOnOneSideOnlyIsRefused() {
        assertThatThrownBy(() -> pair(List.of(cpu(1), cpu(2)), List.of(cpu(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Pair pair(List<Sample> bare, List<Sample> held) {
        return new Pair(Subject.JEDIS, "get", "null", bare, held);
    }

    private static Pair lettuce(Sample bare, Sample held) {
        return new Pair(Subject.LETTUCE, "get", "null", List.of(bare), List.of(held));
    }

    private static Sample cpu(double nanos) {
        return new Sample(0, nanos, 0);
    }
}
