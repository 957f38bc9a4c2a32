// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Mode;
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

    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final StandingBoard board;
    private final CircuitBreaker breaker;

    Breaker(Endpoint endpoint, StandingBoard board, CircuitBreakerRegistry registry) {
        this.board = board;
        // Only the search moves it: no automatic transition (it starts a thread of its own in resilience4j 2.4.0), and
        // an open state that no user traffic outlasts.
        // Nor do calls, whatever an application records with it: one a minute says too little, 100,000 a second too
        // much.
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .waitDurationInOpenState(FOR_EVER)
                .slowCallDurationThreshold(FOR_EVER)
                .ignoreException(failure -> true)
                .build();
        this.breaker = registry.circuitBreaker("holdfast-" + endpoint.host() + "-" + endpoint.port(), config);
        // An operator who takes a state of his own back finds what the search knows by then.
        breaker.getEventPublisher().onStateTransition(event -> {
            if (isOperators(event.getStateTransition().getFromState())) {
                run();
            }
        });
    }

    private static boolean isOperators(State state) {
        return state == State.DISABLED || state == State.FORCED_OPEN || state == State.METRICS_ONLY;
    }

    /**
     * Whether a call that would wait is to end at once, where that is asked for: as the operator says, or else as the search
     * knows. Asked of the standing, since the breaker may be told of it a moment after who waits.
     */
    boolean isOpen(Standing standing) {
        State now = breaker.getState();
        return now == State.FORCED_OPEN || (standing.state() == Standing.State.LOST && !isOperators(now));
    }

    /** Whether fallbacks are used at once: no writable primary for longer than the patience, or an operator says so. */
    boolean isOpen() {
        State now = breaker.getState();
        return now == State.OPEN || now == State.FORCED_OPEN;
    }

    /** As resilience4j names it. */
    String state() {
        return breaker.getState().name();
    }

    @Override
    public void run() {
        State now = breaker.getState();
        if (isOperators(now)) {
            return;
        }
        // Where nobody looks, nothing is known to be lost.
        boolean off = board.standing().mode() == Mode.OFF;
        Standing.State standing = off ? Standing.State.STEADY : board.standing().state();
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
