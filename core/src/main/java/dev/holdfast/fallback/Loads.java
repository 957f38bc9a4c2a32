// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.fallback.FallbackException.Reason;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.timing.Timing;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fallbacks that run now: no more than the bulkhead lets in, one for each key, none of them longer waited for than the
 * timeout. An outage of the cache must not become one of the database.
 */
final class Loads {

    private final FallbackSettings settings;
    private final Timing timing;
    private final Executor threads;
    private final Semaphore places;
    private final Map<Object, CompletableFuture<?>> flights = new ConcurrentHashMap<>();

    Loads(FallbackSettings settings, Timing timing) {
        this.settings = settings;
        this.timing = timing;
        this.threads = settings.executor().orElseGet(FallbackThreads::new);
        this.places = new Semaphore(settings.maxFallbacks());
    }

    /**
     * Runs a fallback, or joins the one that runs for the same key.
     *
     * @return completed on any thread, the scheduler's included: what the user does with it belongs elsewhere
     */
    <T extends @Nullable Object> CompletableFuture<T> load(
            @Nullable Object key, FailoverFailure cause, Function<FailoverFailure, ? extends CompletionStage<T>> hook) {
        if (key != null) {
            CompletableFuture<T> own = new CompletableFuture<>();
            @SuppressWarnings("unchecked") // whoever gives the same key promises the same kind of value
            CompletableFuture<T> running = (CompletableFuture<T>) flights.putIfAbsent(key, own);
            if (running != null) {
                return running;
            }
            begin(cause, hook).whenComplete((value, failure) -> {
                // Before anybody sees that it is over: who comes then is to load for itself.
                flights.remove(key, own);
                end(own, value, failure);
            });
            return own;
        }
        return begin(cause, hook);
    }

    private static <T extends @Nullable Object> void end(
            CompletableFuture<T> future, T value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }

    private <T extends @Nullable Object> CompletableFuture<T> begin(
            FailoverFailure cause, Function<FailoverFailure, ? extends CompletionStage<T>> hook) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!places.tryAcquire()) {
            result.completeExceptionally(new FallbackException(
                    Reason.TOO_MANY,
                    "as many fallbacks as maxFallbacks allows (" + settings.maxFallbacks() + ") run already",
                    cause));
            return result;
        }
        Load<T> load = new Load<>(result, cause, hook, places::release);
        Timing.Cancellable timer = timing.schedule(() -> load.timeOut(settings.timeout()), settings.timeout());
        result.whenComplete((value, failure) -> timer.cancel());
        try {
            threads.execute(load);
        } catch (RejectedExecutionException rejected) {
            load.reject();
        }
        return result;
    }
}
