// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.CallCounts;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.StagedStanding;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Recovery over a standing that a test hangs up by hand. */
final class Recovering {

    static final String NAME = "holdfast-orders.example-6379";

    final ManualClock clock = new ManualClock();
    final StagedStanding standing = new StagedStanding(clock);
    final RetryRegistry retries = RetryRegistry.ofDefaults();
    final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    Duration budget = Duration.ofSeconds(15);
    int maxWaiting = 64;
    boolean failFastWhenOpen;
    Timing timing = clock;
    Executor background = Runnable::run;
    RandomGenerator random = new SplittableRandom(1);

    Recovery recovery() {
        // The first call would start it, and with it the grace.
        standing.search().start();
        return new Recovery(
                standing.search(),
                new RecoverySettings(budget, maxWaiting, Duration.ofSeconds(5), failFastWhenOpen, Set.of()),
                timing,
                background,
                new Registries(retries, breakers, new CallCounts()),
                new DialLimits(),
                random);
    }

    CircuitBreaker breaker() {
        return breakers.circuitBreaker(NAME);
    }

    /** Runs it on a thread of its own. */
    static <T> CompletableFuture<T> aside(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException | Error failed) {
                result.completeExceptionally(failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
