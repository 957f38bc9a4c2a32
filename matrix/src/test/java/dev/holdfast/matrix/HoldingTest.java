// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HoldingTest {

    private static List<Holding> threads(LongUnaryOperator inWindow) {
        return LongStream.range(0, 12)
                .mapToObj(window -> new Holding(inWindow.applyAsLong(window), 100, 50, 12_000_000))
                .toList();
    }

    @Test
    void oneLookWhileAFaultHadCutConnectionsIsNotWhatTheRestIsMeasuredBy() {
        assertThat(Holding.growth(threads(window -> window == 6 ? 117 : 154))).isEmpty();
    }

    @Test
    void whatGoesOnGrowingIsALeak() {
        assertThat(Holding.growth(threads(window -> 100 + 10 * window)))
                .containsExactly("threads grew from 150 to 190");
    }

    @Test
    void whatPoolsGrowToAtFirstIsNone() {
        assertThat(Holding.growth(threads(window -> window < 4 ? 115 : 150))).isEmpty();
    }
}
