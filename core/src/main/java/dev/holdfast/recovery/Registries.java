// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;

/**
 * Where the retry and the circuit breaker of a group are published.
 *
 * @param retries the user's, or one of our own
 * @param breakers the user's, or one of our own
 * @since 0.1.0
 */
public record Registries(RetryRegistry retries, CircuitBreakerRegistry breakers) {}
