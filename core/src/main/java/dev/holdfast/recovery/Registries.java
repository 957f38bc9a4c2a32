// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.CallCounts;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;

/**
 * Where the retry, the circuit breaker and the counts of a group are published.
 *
 * @param retries the user's, or one of our own
 * @param breakers the user's, or one of our own
 * @param counts of the calls that met trouble
 * @since 0.1.0
 */
public record Registries(RetryRegistry retries, CircuitBreakerRegistry breakers, CallCounts counts) {}
