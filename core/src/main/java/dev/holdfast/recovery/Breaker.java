// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published circuit breaker: it mirrors the standing, and no command ever asks it for permission.
 *
 * <p>OPEN while no writable primary was found for longer than the patience, CLOSED when one is verified. An operator's
 * states (DISABLED, FORCED_OPEN, METRICS_ONLY) are left alone.
 */
final class Breaker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    private final StandingBoard board;
    private final CircuitBreaker breaker;

    Breaker(Endpoint endpoint, StandingBoard board, CircuitBreakerRegistry registry) {
        this.board = board;
        // Only the search moves it: no automatic transition (it starts a thread of its own in resilience4j 2.4.0), and
        // an open state that no user traffic outlasts.
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .waitDurationInOpenState(Duration.ofDays(365))
                .build();
        this.breaker = registry.circuitBreaker("holdfast-" + endpoint.host() + "-" + endpoint.port(), config);
    }

    /** As resilience4j names it. */
    String state() {
        return breaker.getState().name();
    }

    @Override
    public void run() {
        State now = breaker.getState();
        if (now == State.DISABLED || now == State.FORCED_OPEN || now == State.METRICS_ONLY) {
            return;
        }
        Standing.State standing = board.standing().state();
        try {
            if (standing == Standing.State.LOST && now != State.OPEN) {
                breaker.transitionToOpenState();
            } else if (standing == Standing.State.STEADY && now != State.CLOSED) {
                // OPEN → HALF_OPEN → CLOSED, so that dashboards of the published machine see the verification.
                breaker.transitionToHalfOpenState();
                breaker.transitionToClosedState();
            }
        } catch (RuntimeException listenerFailed) {
            LOG.warn("A listener of the resilience4j CircuitBreaker threw; the search goes on", listenerFailed);
        }
    }
}
