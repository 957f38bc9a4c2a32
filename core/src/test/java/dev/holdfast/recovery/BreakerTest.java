// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.topology.Standing.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    /** An application may record its own calls with it, or share a registry with who does. */
    @Test
    void noCallsOpenItHoweverManyFailOrAreSlow() {
        setup.standing.steady(1);
        for (int call = 0; call < 100_000; call++) {
            breaker.onError(5, TimeUnit.SECONDS, new IllegalStateException("failed"));
            breaker.onSuccess(1, TimeUnit.HOURS);
        }
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void userTrafficNeitherHalfOpensNorClosesIt() {
        setup.standing.hang(State.LOST, 1);
        for (int call = 0; call < 100_000; call++) {
            assertThat(breaker.tryAcquirePermission()).isFalse();
            breaker.onSuccess(1, TimeUnit.MILLISECONDS);
        }
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        setup.standing.steady(2);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void isHalfOpenWhileOurProbeHasFoundANodeThatClaimsAndOpenAgainIfThatOneFalls() {
        setup.standing.hang(State.LOST, 1);
        setup.standing.verifying(true);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        assertThat(recovery.isBreakerOpen()).as("fallbacks are used still").isTrue();
        setup.standing.verifying(false);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        setup.standing.verifying(true);
        setup.standing.steady(2);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void userTrafficNeitherPassesNorMovesAHalfOpenOne() {
        setup.standing.hang(State.LOST, 1);
        setup.standing.verifying(true);
        for (int call = 0; call < 100_000; call++) {
            assertThat(breaker.tryAcquirePermission()).isFalse();
        }
        for (int begunBefore = 0; begunBefore < 900; begunBefore++) {
            breaker.onSuccess(1, TimeUnit.MILLISECONDS);
        }
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        // And however many come.
        for (int call = 0; call < 10_000; call++) {
            breaker.onSuccess(1, TimeUnit.MILLISECONDS);
            assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        }
    }

    @Test
    void whoeverMovesItByHandFindsItWhereTheSearchHasIt() {
        setup.standing.steady(1);
        breaker.transitionToOpenState();
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        setup.standing.hang(State.LOST, 1);
        breaker.reset();
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    @Timeout(10)
    void aListenerThatMovesItBackEachTimeDoesNotHoldUpTheSearch() {
        setup.standing.steady(1);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                breaker.transitionToClosedState();
            }
        });
        setup.standing.hang(State.LOST, 1);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void whenAnOperatorTakesItBackItShowsWhatTheSearchKnowsByThen(Consumer<CircuitBreaker> operator) {
        setup.standing.steady(1);
        operator.accept(breaker);
        setup.standing.hang(State.LOST, 1);
        breaker.transitionToClosedState();
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        operator.accept(breaker);
        setup.standing.steady(2);
        breaker.transitionToClosedState();
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void withFailFastACallThatWouldWaitEndsAtOnceAsTheOperatorSays() {
        setup.failFastWhenOpen = true;
        setup.budget = Duration.ofMillis(200);
        Recovery failingFast = setup.recovery();
        setup.standing.hang(State.SUSPECT, 1);
        breaker.transitionToForcedOpenState();
        assertThat(reason(failingFast.rescue().await(true))).isEqualTo(Turn.Reason.BREAKER_OPEN);
        breaker.transitionToDisabledState();
        setup.standing.hang(State.LOST, 1);
        CompletableFuture<Turn> waits =
                Recovering.aside(() -> failingFast.rescue().await(true));
        await().until(() -> failingFast.waitingCalls() == 1);
        setup.standing.steady(2);
        assertThat(waits).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(Turn.Go.class);
    }

    private static Turn.Reason reason(Turn turn) {
        return ((Turn.GiveUp) turn).reason();
    }
}
