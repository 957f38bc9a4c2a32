// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.recovery.FallbackScope;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.TopologyEvent;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls with a fallback, one by one.
 *
 * <p>The fallback is used at once when the breaker is open, else when the failover has lasted for {@code fallbackAfter}, or when
 * the call ends with a failover failure for another reason. A null reply is a value; any other error passes through. Where the
 * outcome of the call is unknown it is used for reads only, unless {@link #evenAfterUnknownWrites()} says otherwise.
 *
 * <p>A fallback runs on a thread of Holdfast's, or of the executor that was given, and never on that of the caller, on an event
 * loop or on a scheduler; its caller waits for it, at most {@code fallbackTimeout}. No more than {@code maxFallbacks} run at
 * once. What it throws, its caller gets.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Fallbacks {

    private final Recovery recovery;
    private final Loads loads;
    private final Executor callbacks;
    private final Consumer<? super TopologyEvent> events;
    private final @Nullable Object key;
    private final boolean afterUnknownWrites;
    private final FallbackHandlers handlers;

    /**
     * Made by {@code Holdfast}.
     *
     * @param recovery the group's
     * @param settings checked by the builder
     * @param callbacks where the stages that callers get are completed
     * @param events told of the first fallback of an outage
     */
    public Fallbacks(
            Recovery recovery, FallbackSettings settings, Executor callbacks, Consumer<? super TopologyEvent> events) {
        this.recovery = recovery;
        this.loads = new Loads(settings, recovery.timing());
        this.callbacks = callbacks;
        this.events = events;
        this.key = null;
        this.afterUnknownWrites = false;
        this.handlers = new FallbackHandlers(settings.handlers(), recovery, loads, events);
    }

    private Fallbacks(Fallbacks of, @Nullable Object key, boolean afterUnknownWrites) {
        this.recovery = of.recovery;
        this.loads = of.loads;
        this.callbacks = of.callbacks;
        this.events = of.events;
        this.handlers = of.handlers;
        this.key = key;
        this.afterUnknownWrites = afterUnknownWrites;
    }

    /**
     * Those registered for whole clients, for adapters. What reads from readers uses them when there is no reader and no primary.
     *
     * @param of the primary's side of the group, or that of its readers
     * @return may be empty
     */
    public FallbackHandlers handlers(Recovery of) {
        return of.isReader() ? handlers.of(of) : handlers;
    }

    /**
     * For calls whose fallbacks all give the same value: of those that come while one runs, none runs again.
     *
     * @param sharedKey has {@code equals} and {@code hashCode}; names one kind of value, for all who share it
     * @return a copy with it
     */
    public Fallbacks forKey(Object sharedKey) {
        return new Fallbacks(this, Objects.requireNonNull(sharedKey, "key"), afterUnknownWrites);
    }

    /**
     * Uses the fallback also for a write that may have been applied: choose it where doing it again in another way does no
     * harm.
     *
     * @return a copy with it
     */
    public Fallbacks evenAfterUnknownWrites() {
        return new Fallbacks(this, key, true);
    }

    /**
     * Calls Redis, or uses the fallback.
     *
     * @param <T> what both give
     * @param call issues commands on this thread
     * @param fallback given why it is needed; may block
     * @return what one of them returned, null included
     * @throws FallbackException if the fallback was refused or took too long
     */
    public <T extends @Nullable Object> T getOrElse(
            Supplier<? extends T> call, Function<? super FailoverFailure, ? extends T> fallback) {
        if (recovery.isBreakerOpen()) {
            return instead(new BreakerOpenFailure(recovery.snapshot()), fallback);
        }
        FallbackScope scope = recovery.fallbackScope();
        boolean before = scope.enter();
        RuntimeException failure;
        try {
            return call.get();
        } catch (RuntimeException thrown) {
            failure = thrown;
        } finally {
            scope.leave(before);
        }
        Optional<FailoverFailure> cause = Eligible.cause(failure, afterUnknownWrites);
        if (cause.isEmpty() || Thread.currentThread().isInterrupted()) {
            notUsed(failure);
            throw failure;
        }
        return instead(cause.get(), fallback);
    }

    /** The engine leaves it to the fallback to say how such a call ended. */
    private void notUsed(Throwable failure) {
        Eligible.cause(failure, false).ifPresent(unused -> recovery.counts().failed());
    }

    private <T extends @Nullable Object> T instead(
            FailoverFailure cause, Function<? super FailoverFailure, ? extends T> fallback) {
        CompletableFuture<T> load =
                loads.load(key, cause, why -> CompletableFuture.completedStage(fallback.apply(why)));
        T value;
        try {
            value = load.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            recovery.fallbackFailed();
            throw new FallbackException(
                    FallbackException.Reason.INTERRUPTED,
                    "the thread was interrupted while it waited for its fallback",
                    cause);
        } catch (ExecutionException failed) {
            recovery.fallbackFailed();
            throw unchecked(failed.getCause());
        }
        fellBack();
        return value;
    }

    private static RuntimeException unchecked(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException known ? known : new CompletionException(thrown);
    }

    private void fellBack() {
        if (recovery.fellBack()) {
            events.accept(new TopologyEvent.FallenBack(
                    recovery.endpoint(), recovery.standing().epoch()));
        }
    }

    /**
     * As {@link #getOrElse}, without waiting.
     *
     * @param <T> what both give
     * @param call issues commands on this thread
     * @param fallback given why it is needed; may block
     * @return completed with what one of them gave, null included; by whoever completes the call's own stage, and by a thread
     *     of Holdfast's after a failure. Fails with a {@link FallbackException} if the fallback was refused or took too long
     */
    public <T extends @Nullable Object> CompletionStage<T> getOrElseAsync(
            Supplier<? extends CompletionStage<T>> call,
            Function<? super FailoverFailure, ? extends CompletionStage<T>> fallback) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (recovery.isBreakerOpen()) {
            insteadLater(new BreakerOpenFailure(recovery.snapshot()), fallback, result);
            return result;
        }
        FallbackScope scope = recovery.fallbackScope();
        boolean before = scope.enter();
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException thrown) {
            stage = CompletableFuture.failedStage(thrown);
        } finally {
            scope.leave(before);
        }
        stage.whenComplete((value, thrown) -> {
            if (thrown == null) {
                result.complete(value);
                return;
            }
            Optional<FailoverFailure> cause = Eligible.cause(thrown, afterUnknownWrites);
            if (cause.isPresent()) {
                insteadLater(cause.get(), fallback, result);
            } else {
                elsewhere(() -> result.completeExceptionally(thrown));
            }
        });
        return result;
    }

    /** Not on the event loop or the scheduler, where the call failed: what the user does with it may block. */
    private void elsewhere(Runnable completion) {
        if (recovery.standing().state() == Standing.State.CLOSED) {
            // Its threads are ending too.
            completion.run();
        } else {
            callbacks.execute(completion);
        }
    }

    private <T extends @Nullable Object> void insteadLater(
            FailoverFailure cause,
            Function<? super FailoverFailure, ? extends CompletionStage<T>> fallback,
            CompletableFuture<T> result) {
        loads.load(key, cause, fallback::apply)
                .whenComplete((value, thrown) -> elsewhere(() -> {
                    if (thrown == null) {
                        fellBack();
                        result.complete(value);
                    } else {
                        recovery.fallbackFailed();
                        result.completeExceptionally(thrown);
                    }
                }));
    }
}
