// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.benchmarks.hotpath.Pair.Sample;
import dev.holdfast.benchmarks.hotpath.Pair.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairTest {

    @Test
    void theCpuAddedIsTheMedianOfTheRoundsDifferences() {
        // The second round ran while the machine was slow, for both.
        Pair pair = pair(List.of(cpu(100), cpu(900), cpu(110)), List.of(cpu(140), cpu(990), cpu(170)));
        assertThat(pair.medianAddedCpu()).isEqualTo(60);
        assertThat(pair.addedCpu()).containsExactly(40, 60, 90);
        assertThat(pair.bare(Sample::cpu)).isEqualTo(110);
    }

    @Test
    void ofAnEvenNumberOfRoundsTheMeanOfTheMiddleCounts() {
        assertThat(pair(List.of(cpu(0), cpu(0)), List.of(cpu(10), cpu(20))).medianAddedCpu())
                .isEqualTo(15);
    }

    @Test
    void cpuIsWithinTheBoundByItsMedianAndUnclearWhereTheRoundsDisagree() {
        assertThat(pair(List.of(cpu(0), cpu(0), cpu(0)), List.of(cpu(149), cpu(149), cpu(900)))
                        .cpuVerdict())
                .isEqualTo(Verdict.MEETS);
        assertThat(pair(List.of(cpu(0), cpu(0), cpu(0)), List.of(cpu(149), cpu(150), cpu(900)))
                        .cpuVerdict())
                .isEqualTo(Verdict.UNCLEAR);
        assertThat(pair(List.of(cpu(0), cpu(0), cpu(0)), List.of(cpu(150), cpu(151), cpu(900)))
                        .cpuVerdict())
                .isEqualTo(Verdict.MISSES);
    }

    @Test
    void bytesAreComparedBetweenTheBestRounds() {
        Pair same = pair(List.of(bytes(256), bytes(280)), List.of(bytes(280.9), bytes(256.9)));
        assertThat(same.bytesVerdict()).isEqualTo(Verdict.MEETS);
        Pair more = pair(List.of(bytes(256), bytes(280)), List.of(bytes(257), bytes(281)));
        assertThat(more.bytesVerdict()).isEqualTo(Verdict.MISSES);
    }

    @Test
    void onLettuceAnObjectMayBeAddedByWhicheverThread() {
        Sample bare = new Sample(0, 0, 100, 256);
        assertThat(lettuce(bare, new Sample(0, 900, 300, 352)).bytesVerdict()).isEqualTo(Verdict.MEETS);
        assertThat(lettuce(bare, new Sample(0, 900, 100, 353)).bytesVerdict()).isEqualTo(Verdict.MISSES);
        assertThat(lettuce(bare, new Sample(0, 900, 100, 352)).cpuVerdict()).isEqualTo(Verdict.MEETS);
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
        return new Sample(0, nanos, 0, 0);
    }

    private static Sample bytes(double bytes) {
        return new Sample(0, 0, bytes, 0);
    }
}
