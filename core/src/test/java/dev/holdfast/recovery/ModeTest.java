// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.observe.CallTally;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Standing.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much is done for connections, and what becomes of them when that changes. */
class ModeTest {

    private final Recovering setup = new Recovering();
    private final Recovery recovery = setup.recovery();

    private static final class Line implements LiveConnection {
        private final long epoch;
        private boolean abandoned;

        Line(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public boolean inFlight() {
            return false;
        }

        @Override
        public void abandon() {
            abandoned = true;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OBSERVE", "OFF"})
    void bareEveryConnectionIsOpenAndNobodyWaits(Mode mode) {
        setup.standing.hang(State.LOST, 2);
        recovery.mode(mode);
        assertThat(recovery.open(Standing.BARE)).isTrue();
        assertThat(recovery.open(1)).isTrue();
        assertThat(recovery.isSteady(2)).isFalse();
        assertThat(recovery.rescue().await(true)).isInstanceOf(Turn.Go.class);
    }

    @Test
    void protectedAConnectionThatItsClientDialledIsNotOpen() {
        setup.standing.steady(2);
        recovery.mode(Mode.OBSERVE);
        recovery.mode(Mode.PROTECT);
        assertThat(recovery.open(Standing.BARE)).isFalse();
        assertThat(recovery.open(2)).isTrue();
    }

    @Test
    void aDoubtAndANewEpochLeaveTheModeAsItIs() {
        setup.standing.steady(1);
        recovery.mode(Mode.OBSERVE);
        recovery.report(Signal.REFUSED, 1, "READONLY");
        assertThat(recovery.standing().state()).isEqualTo(State.SUSPECT);
        assertThat(recovery.standing().mode()).isEqualTo(Mode.OBSERVE);
        setup.standing.steady(2);
        assertThat(recovery.standing().mode()).isEqualTo(Mode.OBSERVE);
    }

    @Test
    void whoWaitsGoesOnWhenTheModeNoLongerAsksForIt() throws Exception {
        setup.standing.hang(State.SUSPECT, 1);
        CompletableFuture<Turn> turn = Recovering.aside(() -> recovery.rescue().await(true));
        await().until(() -> recovery.waitingCalls() == 1);
        recovery.mode(Mode.OBSERVE);
        assertThat(turn.get(5, TimeUnit.SECONDS)).isInstanceOf(Turn.Go.class);
    }

    @Test
    void observedNoConnectionIsRetiredAndProtectCatchesUp() {
        setup.standing.steady(1);
        Line old = new Line(1);
        Line bare = new Line(Standing.BARE);
        recovery.track(old);
        recovery.track(bare);
        recovery.mode(Mode.OBSERVE);
        setup.standing.steady(2);
        setup.clock.advance(Duration.ofSeconds(1));
        assertThat(old.abandoned || bare.abandoned).isFalse();
        recovery.mode(Mode.PROTECT);
        assertThat(old.abandoned).isTrue();
        assertThat(bare.abandoned).isTrue();
    }

    @Test
    void aConnectionIsNotRetiredForAPrimaryThatIsNotKnownYet() {
        Line bare = new Line(Standing.BARE);
        recovery.mode(Mode.OBSERVE);
        recovery.track(bare);
        recovery.mode(Mode.PROTECT);
        assertThat(bare.abandoned).isFalse();
    }

    @Test
    void whatFailsIsCountedWhereItIsObservedOnly() {
        setup.standing.steady(1);
        recovery.mode(Mode.OFF);
        recovery.observe(Optional.of(Signal.REFUSED), 1, Outcome.REJECTED, new Exception("READONLY"));
        assertThat(recovery.counts().tally()).isEqualTo(new CallTally(0, 0, 0, 0, 0, 0));
        recovery.mode(Mode.OBSERVE);
        recovery.observe(Optional.empty(), 1, Outcome.UNKNOWN, new Exception("lost"));
        recovery.observe(Optional.of(Signal.REFUSED), 1, Outcome.REJECTED, new Exception("READONLY"));
        assertThat(recovery.counts().tally()).isEqualTo(new CallTally(0, 0, 1, 1, 0, 0));
        assertThat(recovery.recentSignals()).singleElement().asString().contains("READONLY");
    }

    @Test
    void afterOffThePrimaryIsInDoubtUntilItHasAnswered() {
        setup.standing.steady(3);
        recovery.mode(Mode.OFF);
        assertThat(recovery.standing().state()).isEqualTo(State.STEADY);
        recovery.mode(Mode.PROTECT);
        assertThat(recovery.standing().state()).isEqualTo(State.SUSPECT);
        assertThat(recovery.open(3)).isFalse();
    }

    @Test
    void offTheBreakerIsClosedSinceNothingIsKnownToBeLost() {
        setup.standing.hang(State.LOST, 1);
        assertThat(setup.breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
        recovery.mode(Mode.OFF);
        assertThat(setup.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void theLastWordIsTheEndInEveryMode() {
        recovery.mode(Mode.OBSERVE);
        setup.standing.search().close();
        recovery.mode(Mode.PROTECT);
        assertThat(recovery.standing().state()).isEqualTo(State.CLOSED);
        assertThat(recovery.standing().isBare()).isTrue();
    }
}
