// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.outcome.FailoverFailure;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Calls with a fallback for Reactor, an optional dependency: without it, do not use this class.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // reactor.core is optional: who uses this class reads it
public final class ReactorFallbacks {

    private ReactorFallbacks() {}

    /**
     * As {@link Fallbacks#getOrElseAsync}; nothing happens before somebody subscribes, and an empty Mono is a value.
     *
     * @param <T> what both give
     * @param fallbacks {@code holdfast.fallbacks()}, or with a key or a choice
     * @param call issues commands on the thread that subscribes
     * @param fallback given why it is needed; what it does before it returns may block
     * @return fails with a {@link FallbackException} if the fallback was refused or took too long
     */
    public static <T> Mono<T> getOrElse(
            Fallbacks fallbacks, Mono<T> call, Function<? super FailoverFailure, ? extends Mono<T>> fallback) {
        return Mono.fromCompletionStage(() -> fallbacks.<T>getOrElseAsync(
                call::toFuture, why -> fallback.apply(why).toFuture()));
    }
}
