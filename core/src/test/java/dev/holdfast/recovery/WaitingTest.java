// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static dev.holdfast.recovery.Recovering.aside;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.timing.ProcessThreads;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How threads wait for a primary. The clock stands still unless a test moves it, so what ends a wait is what woke it. */
@Timeout(60)
class WaitingTest {

    private final Recovering setup = new Recovering();

    private static void gaveUp(Turn turn, Reason reason) {
        assertThat(turn)
                .isInstanceOfSatisfying(
                        GiveUp.class, end -> assertThat(end.reason()).isEqualTo(reason));
    }

    private static void wentOn(Turn turn, long epoch) {
        assertThat(turn)
                .isInstanceOfSatisfying(
                        Go.class, go -> assertThat(go.standing().epoch()).isEqualTo(epoch));
    }

    private List<CompletableFuture<Turn>> waiters(Recovery recovery, int count) {
        List<CompletableFuture<Turn>> waiters = new ArrayList<>();
        for (int waiter = 0; waiter < count; waiter++) {
            waiters.add(aside(() -> recovery.rescue().await(true)));
        }
        await().until(() -> recovery.waitingCalls() == count);
        return waiters;
    }

    @Test
    void nobodyWaitsWhileThePrimaryIsSteady() {
        setup.standing.steady(1);
        wentOn(setup.recovery().rescue().await(true), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTING", "SUSPECT", "HELD", "LOST"})
    void aWriteWaitsUntilTheStandingChanges(State state) {
        setup.standing.hang(state, 1);
        Recovery recovery = setup.recovery();
        CompletableFuture<Turn> waiter = waiters(recovery, 1).get(0);
        setup.standing.steady(2);
        wentOn(waiter.join(), 2);
        assertThat(recovery.waitingCalls()).isZero();
    }

    @Test
    void readsGoOnWhileWritesAreHeld() {
        setup.standing.hang(State.HELD, 1);
        wentOn(setup.recovery().rescue().await(false), 1);
    }

    @Test
    void theEndOfTheEngineLetsAllGo() {
        setup.standing.hang(State.SUSPECT, 1);
        List<CompletableFuture<Turn>> waiters = waiters(setup.recovery(), 3);
        setup.standing.hang(State.CLOSED, 1);
        waiters.forEach(waiter -> wentOn(waiter.join(), 1));
    }

    @Test
    void withinTheGraceNobodyNeedsASeat() {
        setup.maxWaiting = 1;
        setup.standing.steady(1);
        setup.standing.hang(State.SUSPECT, 1);
        setup.clock.advance(Duration.ofMillis(99));
        List<CompletableFuture<Turn>> waiters = waiters(setup.recovery(), 8);
        setup.standing.steady(1);
        waiters.forEach(waiter -> wentOn(waiter.join(), 1));
    }

    @Test
    void afterTheGraceTheCallBeyondTheBoundEndsAtOnceAndASeatIsGivenBack() {
        setup.maxWaiting = 2;
        setup.standing.steady(1);
        setup.standing.hang(State.SUSPECT, 1);
        setup.clock.advance(Duration.ofMillis(101));
        Recovery recovery = setup.recovery();
        List<CompletableFuture<Turn>> seated = waiters(recovery, 2);
        gaveUp(recovery.rescue().await(true), Reason.TOO_MANY_WAITING);
        setup.standing.steady(1);
        seated.forEach(waiter -> wentOn(waiter.join(), 1));

        setup.standing.hang(State.SUSPECT, 1);
        setup.clock.advance(Duration.ofMillis(101));
        List<CompletableFuture<Turn>> next = waiters(recovery, 2);
        setup.standing.steady(2);
        next.forEach(waiter -> wentOn(waiter.join(), 2));
    }

    @Test
    void theBudgetEndsTheWait() {
        try (ProcessThreads threads = ProcessThreads.lease()) {
            setup.timing = threads;
            setup.budget = Duration.ofMillis(120);
            setup.standing.hang(State.SUSPECT, 1);
            long began = System.nanoTime();
            Turn turn = setup.recovery().rescue().await(true);
            gaveUp(turn, Reason.BUDGET_SPENT);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(setup.budget);
            assertThat(((GiveUp) turn).snapshot().timeSpent()).isGreaterThanOrEqualTo(setup.budget);
        }
    }

    @Test
    void anInterruptEndsTheWaitKeepsItsFlagAndDoubtsNobody() throws Exception {
        setup.standing.hang(State.HELD, 1);
        Recovery recovery = setup.recovery();
        AtomicBoolean flag = new AtomicBoolean();
        CompletableFuture<Turn> turn = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Turn end = recovery.rescue().await(true);
            flag.set(Thread.currentThread().isInterrupted());
            turn.complete(end);
        });
        thread.start();
        await().until(() -> recovery.waitingCalls() == 1);
        thread.interrupt();
        gaveUp(turn.get(10, TimeUnit.SECONDS), Reason.INTERRUPTED);
        assertThat(flag).isTrue();
        assertThat(recovery.standing().state()).isEqualTo(State.HELD);
        assertThat(setup.standing.search().recentSignals()).isEmpty();
    }

    @Test
    void whatNoWaitingMendsEndsTheWaitAtOnce() {
        setup.standing.hang(State.SUSPECT, 1);
        CompletableFuture<Turn> waiter = waiters(setup.recovery(), 1).get(0);
        setup.standing.misfit();
        gaveUp(waiter.join(), Reason.MISFIT);
    }

    @Test
    void anOpenBreakerEndsTheWaitOnlyIfTheUserSaidSo() {
        setup.standing.hang(State.SUSPECT, 1);
        CompletableFuture<Turn> patient = waiters(setup.recovery(), 1).get(0);
        setup.failFastWhenOpen = true;
        CompletableFuture<Turn> hasty = waiters(setup.recovery(), 1).get(0);
        setup.standing.hang(State.LOST, 1);
        gaveUp(hasty.join(), Reason.BREAKER_OPEN);
        await("the patient one goes on waiting").during(Duration.ofMillis(150)).until(() -> !patient.isDone());
        setup.standing.steady(2);
        wentOn(patient.join(), 2);
    }

    @Test
    void thoseWhomANewEpochWakesAreSpreadAndThoseOfTheSameEpochAreNot() {
        Queue<Long> widths = new ConcurrentLinkedQueue<>();
        SplittableRandom real = new SplittableRandom(1);
        setup.random = new RandomGenerator() {
            @Override
            public long nextLong() {
                return real.nextLong();
            }

            @Override
            public long nextLong(long bound) {
                widths.add(bound);
                return 0;
            }
        };
        setup.standing.hang(State.SUSPECT, 1);
        Recovery recovery = setup.recovery();
        List<CompletableFuture<Turn>> same = waiters(recovery, 10);
        setup.standing.steady(1);
        same.forEach(CompletableFuture::join);
        assertThat(widths).isEmpty();

        setup.standing.hang(State.SUSPECT, 1);
        List<CompletableFuture<Turn>> other = waiters(recovery, 10);
        setup.standing.steady(2);
        other.forEach(CompletableFuture::join);
        assertThat(widths).hasSize(10).allSatisfy(width -> assertThat(width).isBetween(50_000L, 5_000_001L));
        assertThat(widths.stream().mapToLong(Long::longValue).max().orElseThrow())
                .as("the more wait, the wider")
                .isGreaterThan(100_000);
    }
}
