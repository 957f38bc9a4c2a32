// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.topology.Endpoint;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published retry: resilience4j says how long to pause and counts attempts where users chart them; whether to
 * retry at all, and when the pause ends early, is decided by {@link Rescue}.
 */
final class Pacing {

    private static final Logger LOG = LoggerFactory.getLogger(Pacing.class);

    /** First pauses are around 5 ms, since most refusals end within the promotion's own milliseconds. */
    static final Duration FIRST = Duration.ofMillis(10);

    private static final long FIRST_MILLIS = FIRST.toMillis();

    private static final long LONGEST_MILLIS = 500;

    private final Retry retry;

    Pacing(Endpoint endpoint, RetryRegistry registry, RandomGenerator random) {
        // Unlimited attempts, for the budget is what ends a call: resilience4j 2.4.0 defaults to three and then
        // answers -1. Full jitter also at the cap, which its own random backoff lacks (IntervalFunction.java:138).
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(Integer.MAX_VALUE)
                .intervalFunction(attempt -> fullJitter(attempt, random))
                .failAfterMaxAttempts(false)
                .build();
        this.retry = registry.retry("holdfast-" + endpoint.host() + "-" + endpoint.port(), config);
    }

    private static long fullJitter(int attempt, RandomGenerator random) {
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt, 10));
        return 1 + random.nextLong(ceiling);
    }

    Pace begin() {
        return new Pace(retry.asyncContext());
    }

    /** The attempts of one call, confined to its thread. */
    static final class Pace {

        private final Retry.AsyncContext<Object> context;

        Pace(Retry.AsyncContext<Object> context) {
            this.context = context;
        }

        /** Counts a failed attempt and says how long to pause before the next one, in nanoseconds. */
        long failed(Throwable cause) {
            try {
                long millis = context.onError(cause);
                return TimeUnit.MILLISECONDS.toNanos(millis < 0 ? LONGEST_MILLIS : millis);
            } catch (RuntimeException listenerFailed) {
                // Event consumers of the user's registry run on this thread, unguarded (resilience4j 2.4.0).
                LOG.warn("A listener of the resilience4j Retry threw; the retry goes on", listenerFailed);
                return TimeUnit.MILLISECONDS.toNanos(FIRST_MILLIS);
            }
        }

        /** Counts a call that needed more than one attempt and succeeded. */
        void succeeded() {
            try {
                context.onComplete();
            } catch (RuntimeException listenerFailed) {
                LOG.warn("A listener of the resilience4j Retry threw; the result stands", listenerFailed);
            }
        }
    }
}
