// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.recovery.Pacing.Pace;
import dev.holdfast.topology.Endpoint;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PacingTest {

    private static final Throwable FAILURE = new IOException("connection reset");

    private final RetryRegistry registry = RetryRegistry.ofDefaults();
    private final Pacing pacing = new Pacing(new Endpoint("orders.example", 6379), registry, new SplittableRandom(1));

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    @Test
    void theFirstPauseIsShort() {
        LongSummaryStatistics first = LongStream.range(0, 1_000)
                .map(call -> millis(pacing.begin().failed(FAILURE)))
                .summaryStatistics();
        assertThat(first.getMin()).isBetween(1L, 3L);
        assertThat(first.getMax()).isLessThanOrEqualTo(20);
    }

    @Test
    void attemptsHaveNoEndAndPausesNoCommonLengthEvenAtTheirLongest() {
        Pace pace = pacing.begin();
        LongSummaryStatistics pauses = LongStream.range(0, 5_000)
                .map(attempt -> millis(pace.failed(FAILURE)))
                .skip(20)
                .summaryStatistics();
        assertThat(pauses.getMin()).isBetween(1L, 20L);
        assertThat(pauses.getMax()).isBetween(480L, 500L);
        assertThat(pauses.getAverage()).as("full jitter").isBetween(230.0, 270.0);
    }

    @Test
    void aListenerThatThrowsEndsNoCall() {
        registry.retry(Recovering.NAME).getEventPublisher().onEvent(event -> {
            throw new IllegalStateException("broken listener");
        });
        Pace pace = pacing.begin();
        assertThat(pace.failed(FAILURE)).isPositive();
        pace.succeeded();
    }

    @Test
    void whatSucceedsAfterAFailureIsPublishedInTheUsersRegistry() {
        Pace pace = pacing.begin();
        pace.failed(FAILURE);
        pace.succeeded();
        assertThat(registry.retry(Recovering.NAME).getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
    }
}
