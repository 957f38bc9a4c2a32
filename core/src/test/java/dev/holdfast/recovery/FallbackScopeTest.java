// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FallbackScopeTest {

    private final ManualClock clock = new ManualClock();
    private final FallbackScope scope = new FallbackScope(clock, () -> {});

    @Test
    void aMarkTellsWhenItsCallBeganToTwoMillisecondsThoughTheClockWrapsAround() {
        assertThat(scope.mark()).isEqualTo(FallbackScope.NONE);
        for (int call = 0; call < 100; call++) {
            clock.advance(Duration.ofNanos(777_777));
            long began = clock.nanos();
            boolean before = scope.enter();
            clock.advance(Duration.ofMillis(3));
            int mark = scope.mark();
            scope.leave(before);
            clock.advance(Duration.ofMillis(700));
            assertThat(mark).isNotEqualTo(FallbackScope.NONE);
            assertThat(Duration.ofNanos(scope.since(mark) - began))
                    .isBetween(Duration.ofMillis(-3), Duration.ofMillis(3));
        }
        assertThat(scope.mark()).isEqualTo(FallbackScope.NONE);
        assertThat(scope.since(FallbackScope.NONE)).isEqualTo(clock.nanos());
    }
}
