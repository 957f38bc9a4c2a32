// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DialLimiterTest {

    private final ManualClock clock = new ManualClock();
    private final DialLimiter limiter = new DialLimiter(DialLimit.DEFAULT, clock.nanos());

    private void burst() {
        for (int dial = 0; dial < 64; dial++) {
            assertThat(limiter.reserve(clock.nanos())).as("dial %d", dial).isZero();
        }
    }

    @Test
    void sixtyFourDialAtOnceAndThenTwoHundredASecond() {
        burst();
        for (int dial = 1; dial <= 400; dial++) {
            assertThat(limiter.reserve(clock.nanos()))
                    .isEqualTo(dial * Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void aPlaceComesBackEveryFiveMilliseconds() {
        burst();
        clock.advance(Duration.ofMillis(5));
        assertThat(limiter.reserve(clock.nanos())).isZero();
        assertThat(limiter.reserve(clock.nanos())).isPositive();
    }

    @Test
    void howeverLongNobodyDialsTheBurstStaysTheSame() {
        burst();
        clock.advance(Duration.ofDays(1));
        burst();
        assertThat(limiter.reserve(clock.nanos())).isPositive();
    }
}
