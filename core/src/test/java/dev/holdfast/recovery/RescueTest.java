// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static dev.holdfast.recovery.Recovering.aside;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.timing.ProcessThreads;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing.State;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RescueTest {

    private final Recovering setup = new Recovering();

    private static Trouble trouble(Outcome outcome, boolean repeatable, Signal signal) {
        return new Trouble(outcome, repeatable, true, Optional.of(signal), 1, new IOException("connection reset"));
    }

    private static final Trouble REFUSED = trouble(Outcome.REJECTED, false, Signal.REFUSED);

    @Test
    void aWriteThatMayHaveRunIsNotRepeatedAndItsSignalIsReportedAllTheSame() {
        setup.standing.steady(1);
        Recovery recovery = setup.recovery();
        Turn turn = recovery.rescue().failed(trouble(Outcome.UNKNOWN, false, Signal.CONNECTION_LOST));
        assertThat(turn)
                .isInstanceOfSatisfying(
                        GiveUp.class, end -> assertThat(end.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN));
        assertThat(recovery.standing().state()).isEqualTo(State.SUSPECT);
    }

    @Test
    void whatDidNotRunWaitsForTheNextEpochWhateverItsPause() {
        setup.standing.steady(1);
        Recovery recovery = setup.recovery();
        CompletableFuture<Turn> call = aside(() -> recovery.rescue().failed(REFUSED));
        await().until(() -> recovery.waitingCalls() == 1);
        setup.standing.steady(2);
        assertThat(call.join())
                .isInstanceOfSatisfying(
                        Go.class, go -> assertThat(go.standing().epoch()).isEqualTo(2));
    }

    @Test
    void aReadThatMayHaveRunIsRepeatedToo() {
        setup.standing.steady(1);
        Recovery recovery = setup.recovery();
        CompletableFuture<Turn> call =
                aside(() -> recovery.rescue().failed(trouble(Outcome.UNKNOWN, true, Signal.TIMED_OUT)));
        await().until(() -> recovery.waitingCalls() == 1);
        setup.standing.steady(2);
        assertThat(call.join()).isInstanceOf(Go.class);
    }

    @Test
    void inTheSameEpochThePauseIsWaitedOut() {
        setup.standing.steady(1);
        Recovery recovery = setup.recovery();
        CompletableFuture<Turn> call = aside(() -> recovery.rescue().failed(REFUSED));
        await().until(() -> recovery.waitingCalls() == 1);
        setup.standing.steady(1);
        await("the clock stands still").during(Duration.ofMillis(150)).until(() -> !call.isDone());
        setup.clock.advance(Duration.ofMillis(501));
        setup.standing.steady(1);
        assertThat(call.join()).isInstanceOf(Go.class);
    }

    @Test
    void allAttemptsShareOneBudgetAndTheErrorTellsWhatIsKnown() {
        try (ProcessThreads threads = ProcessThreads.lease()) {
            setup.timing = threads;
            setup.budget = Duration.ofMillis(300);
            setup.standing.steady(1);
            Rescue rescue = setup.recovery().rescue();
            Turn turn = new Go(setup.standing.board().standing());
            long began = System.nanoTime();
            while (turn instanceof Go) {
                setup.standing.steady(1);
                turn = rescue.failed(new Trouble(
                        Outcome.REJECTED, false, true, Optional.empty(), 1, new IOException("READONLY You can't")));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(setup.budget, Duration.ofSeconds(10));
            FailoverSnapshot snapshot = ((GiveUp) turn).snapshot();
            assertThat(((GiveUp) turn).reason()).isEqualTo(Reason.BUDGET_SPENT);
            assertThat(snapshot.attempts()).isEqualTo(rescue.attempts()).isGreaterThan(1);
            assertThat(snapshot.toString()).contains("orders.example:6379", "READONLY You can't");
        }
    }

    @Test
    void aCallerWithLessTimeThanTheBudgetGetsLess() {
        Recovery recovery = setup.recovery();
        assertThat(recovery.rescue(Duration.ofMillis(7)).remaining()).isEqualTo(Duration.ofMillis(7));
        assertThat(recovery.rescue(Duration.ofHours(7)).remaining()).isEqualTo(setup.budget);
    }

    @Test
    void aSignalOfAnOlderEpochDoubtsNobody() {
        setup.standing.steady(2);
        Recovery recovery = setup.recovery();
        assertThat(recovery.rescue().failed(REFUSED)).isInstanceOf(Go.class);
        assertThat(recovery.standing().state()).isEqualTo(State.STEADY);
    }

    @Test
    void inANewEpochOnlySoManyDialAtOnce() {
        setup.standing.steady(2);
        Recovery recovery = setup.recovery();
        for (int dial = 0; dial < DialLimit.DEFAULT.atOnce(); dial++) {
            assertThat(recovery.rescue().awaitDial(true)).isInstanceOf(Go.class);
        }
        CompletableFuture<Turn> next = aside(() -> recovery.rescue().awaitDial(true));
        await().until(() -> recovery.waitingCalls() == 1);
        // Five milliseconds for the place, and at most as many again, so that processes do not dial in step.
        setup.clock.advance(Duration.ofMillis(10));
        assertThat(next.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(Go.class);
    }

    @Test
    void startUpDialsAsItLikes() {
        setup.standing.steady(1);
        Recovery recovery = setup.recovery();
        for (int dial = 0; dial < 10 * DialLimit.DEFAULT.atOnce(); dial++) {
            assertThat(recovery.rescue().awaitDial(true)).isInstanceOf(Go.class);
        }
    }
}
