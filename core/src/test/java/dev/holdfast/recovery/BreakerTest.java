// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Standing.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BreakerTest {

    private final Recovering setup = new Recovering();
    private final Recovery recovery = setup.recovery();
    private final CircuitBreaker breaker = setup.breaker();

    @Test
    void isOpenWhileThePrimaryIsLostAndClosedOnceOneIsVerified() {
        List<CircuitBreaker.State> states = new ArrayList<>();
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> states.add(event.getStateTransition().getToState()));
        setup.standing.steady(1);
        setup.standing.hang(State.SUSPECT, 1);
        setup.standing.hang(State.HELD, 1);
        assertThat(states).isEmpty();
        setup.standing.hang(State.LOST, 1);
        setup.standing.hang(State.SUSPECT, 1);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        setup.standing.steady(2);
        assertThat(states)
                .containsExactly(
                        CircuitBreaker.State.OPEN, CircuitBreaker.State.HALF_OPEN, CircuitBreaker.State.CLOSED);
    }

    static Stream<Consumer<CircuitBreaker>> operators() {
        return Stream.of(
                CircuitBreaker::transitionToDisabledState,
                CircuitBreaker::transitionToForcedOpenState,
                CircuitBreaker::transitionToMetricsOnlyState);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void whatAnOperatorSetIsLeftAlone(Consumer<CircuitBreaker> operator) {
        operator.accept(breaker);
        CircuitBreaker.State set = breaker.getState();
        setup.standing.hang(State.LOST, 1);
        assertThat(breaker.getState()).isEqualTo(set);
        setup.standing.steady(2);
        assertThat(breaker.getState()).isEqualTo(set);
    }

    @Test
    void aListenerThatThrowsStopsNeitherTheBreakerNorTheSearch() {
        breaker.getEventPublisher().onStateTransition(event -> {
            throw new IllegalStateException("broken listener");
        });
        setup.standing.hang(State.LOST, 1);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        setup.standing.steady(2);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(recovery.standing().state()).isEqualTo(State.STEADY);
    }

    @Test
    void isNeverAskedForPermission() {
        setup.standing.steady(1);
        breaker.transitionToForcedOpenState();
        assertThat(recovery.open(1)).isTrue();
        assertThat(recovery.rescue().await(true)).isInstanceOf(Turn.Go.class);
    }
}
