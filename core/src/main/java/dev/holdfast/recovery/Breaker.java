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
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published circuit breaker: it mirrors the standing, and no command ever asks it for permission.
 *
 * <p>OPEN while no writable primary was found for longer than the patience; HALF_OPEN while a node that claims to be one is
 * being verified, as our probe found it; CLOSED when one is verified. An operator's states (DISABLED, FORCED_OPEN,
 * METRICS_ONLY) are left alone; any other that somebody else moves it to is put right at once.
 */
final class Breaker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    private static final Duration FOR_EVER = Duration.ofDays(365);

    /**
     * So many results would close a half-open breaker of resilience4j. An application that decorates its own calls with this one
     * must not: all permits are taken at once, and the few results of calls that were begun before do not suffice.
     */
    private static final int PERMITS = 1_000;

    /** A listener of the application's that moves it back each time must not hold up the search. */
    private static final int MOST_CORRECTIONS = 4;

    private final StandingBoard board;
    private final CircuitBreaker breaker;
    private final AtomicInteger looks = new AtomicInteger();

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
                .permittedNumberOfCallsInHalfOpenState(PERMITS)
                .ignoreException(failure -> true)
                .build();
        this.breaker = registry.circuitBreaker("holdfast-" + endpoint.host() + "-" + endpoint.port(), config);
        // An operator who takes a state of his own back finds what the search knows by then.
        // Calls of others, or a reset, move nothing.
        breaker.getEventPublisher().onStateTransition(event -> run()).onReset(event -> run());
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

    /**
     * Whether fallbacks are used at once: no writable primary for longer than the patience, or an operator says so. Also while
     * one is being verified: no call of the application's finds out whether it is one.
     */
    boolean isOpen() {
        State now = breaker.getState();
        return now == State.OPEN || now == State.FORCED_OPEN || now == State.HALF_OPEN;
    }

    /** As resilience4j names it. */
    String state() {
        return breaker.getState().name();
    }

    /** The standing has changed, or somebody moved the breaker; any thread. */
    @Override
    public void run() {
        if (looks.getAndIncrement() != 0) {
            // Whoever is at it looks again; it may be this thread, which the breaker tells of its own transition.
            return;
        }
        int seen = 1;
        int rounds = 0;
        do {
            if (rounds++ < MOST_CORRECTIONS) {
                follow();
            }
            seen = looks.addAndGet(-seen);
        } while (seen != 0);
    }

    private void follow() {
        State now = breaker.getState();
        State wanted = wanted(now);
        if (isOperators(now) || wanted == now) {
            return;
        }
        try {
            if (wanted == State.OPEN) {
                breaker.transitionToOpenState();
            } else {
                // CLOSED → OPEN → HALF_OPEN → CLOSED, so that dashboards of the published machine see the verification.
                halfOpen(now, wanted);
            }
        } catch (RuntimeException listenerFailed) {
            LOG.warn("A listener of the resilience4j CircuitBreaker threw; the search goes on", listenerFailed);
        }
    }

    private void halfOpen(State now, State wanted) {
        if (now == State.CLOSED) {
            breaker.transitionToOpenState();
        }
        if (now != State.HALF_OPEN) {
            breaker.transitionToHalfOpenState();
        }
        if (wanted == State.CLOSED) {
            breaker.transitionToClosedState();
            return;
        }
        for (int permit = 0; permit < PERMITS; permit++) {
            boolean unused = breaker.tryAcquirePermission();
        }
    }

    /** What the search knows. In doubt the breaker stays as it is, but for a verification that has begun or failed. */
    private State wanted(State now) {
        Standing standing = board.standing();
        // Where nobody looks, nothing is known to be lost.
        if (standing.mode() == Mode.OFF || standing.state() == Standing.State.STEADY) {
            return State.CLOSED;
        }
        boolean open = now != State.CLOSED || standing.state() == Standing.State.LOST;
        if (!open || standing.state() == Standing.State.CLOSED) {
            return now;
        }
        return board.isVerifying() ? State.HALF_OPEN : State.OPEN;
    }
}
