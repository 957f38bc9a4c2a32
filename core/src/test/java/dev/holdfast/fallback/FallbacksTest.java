// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.holdfast.fallback.StagedCalls.Failure;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.TopologyEvent.FallenBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

@Timeout(60)
class FallbacksTest {

    private final StagedCalls stage = new StagedCalls();
    private final Fallbacks fallbacks = stage.fallbacks();

    @AfterEach
    void close() {
        stage.close();
    }

    private static <T> T thrown(RuntimeException failure) {
        throw failure;
    }

    private static <T> T held(CountDownLatch latch, T then) {
        try {
            latch.await();
            return then;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void aNullReplyIsAValue() {
        assertThat(fallbacks.<String>getOrElse(() -> null, cause -> "no")).isNull();
    }

    @Test
    void anErrorThatIsNoFailoverFailurePassesThroughAlsoIfClosingFailedAfterIt() {
        IllegalStateException own = new IllegalStateException("mine");
        own.addSuppressed(Failure.notSent());
        assertThatThrownBy(() -> fallbacks.getOrElse(() -> thrown(own), cause -> "no"))
                .isSameAs(own);
        assertThat(stage.counts.tally().fallenBack()).isZero();
    }

    @Test
    void aFailoverFailureInTheWrappingOfAFrameworkIsAnsweredByTheFallback() {
        RuntimeException wrapped = new IllegalStateException("translated", Failure.notSent());
        String value = fallbacks.getOrElse(() -> thrown(wrapped), cause -> "from the database");
        assertThat(value).isEqualTo("from the database");
        assertThat(stage.counts.tally().fallenBack()).isEqualTo(1);
    }

    @Test
    void afterAnUnknownOutcomeOnlyAReadFallsBack() {
        assertThat(fallbacks.<String>getOrElse(() -> thrown(Failure.unknownRead()), cause -> "read"))
                .isEqualTo("read");
        for (Failure unknown : List.of(Failure.unknownWrite(), Failure.unknownWriteDeclaredRepeatable())) {
            assertThatThrownBy(() -> fallbacks.getOrElse(() -> thrown(unknown), cause -> "written twice"))
                    .isSameAs(unknown);
        }
    }

    @Test
    void aWriteFallsBackAfterAnUnknownOutcomeByExplicitChoice() {
        String value = fallbacks
                .evenAfterUnknownWrites()
                .getOrElse(() -> thrown(Failure.unknownWrite()), cause -> "noted in the outbox");
        assertThat(value).isEqualTo("noted in the outbox");
    }

    @Test
    void aCallWaitsForRedisAsLongAsFallbackAfterAllows() {
        stage.away();
        long began = System.nanoTime();
        String value = fallbacks.getOrElse(stage::read, cause -> "from the database");
        assertThat(value).isEqualTo("from the database");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(StagedCalls.AFTER.minusMillis(20), Duration.ofSeconds(20));
    }

    @Test
    void aFailoverThatIsOverBeforeSendsNobodyToTheDatabase() {
        stage.away();
        CompletableFuture<String> call =
                CompletableFuture.supplyAsync(() -> fallbacks.getOrElse(stage::read, cause -> "from the database"));
        await().until(() -> stage.recovery.waitingCalls() == 1);
        stage.standing.steady(2);
        assertThat(call.join()).isEqualTo("from Redis");
    }

    @Test
    void whatTheFirstCallsFoundOutByWaitingTheLaterOnesNeedNot() {
        stage.away();
        fallbacks.getOrElse(stage::read, cause -> "first");
        // Its budget is a minute: had it to wait for itself, this would take another 300 ms each.
        long began = System.nanoTime();
        for (int call = 0; call < 100; call++) {
            fallbacks.getOrElse(stage::read, cause -> "later");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(StagedCalls.AFTER.multipliedBy(50));
    }

    @Test
    void aCallWithoutAFallbackWaitsItsBudgetAllTheSame() {
        stage.away();
        fallbacks.getOrElse(stage::read, cause -> "first");
        CompletableFuture<String> other = CompletableFuture.supplyAsync(stage::read);
        await().until(() -> stage.recovery.waitingCalls() == 1);
        fallbacks.getOrElse(stage::read, cause -> "later");
        assertThat(other).isNotDone();
        stage.standing.steady(2);
        assertThat(other.join()).isEqualTo("from Redis");
    }

    @Test
    void whileTheBreakerIsOpenRedisIsNotTried() {
        stage.standing.hang(Standing.State.LOST, 1);
        AtomicInteger tried = new AtomicInteger();
        String value = fallbacks.getOrElse(() -> "call " + tried.incrementAndGet(), cause -> String.valueOf(cause));
        assertThat(value).contains("the breaker is open: Redis was not tried", "orders.example:6379");
        assertThat(tried).hasValue(0);
    }

    @Test
    void whereNothingIsToBeChangedNoFallbackIsUsed() {
        stage.breakers.circuitBreaker("holdfast-orders.example-6379").transitionToForcedOpenState();
        stage.recovery.mode(Mode.OBSERVE);
        assertThat(stage.fallbacks().getOrElse(() -> "redis", cause -> "database"))
                .isEqualTo("redis");
        stage.recovery.mode(Mode.PROTECT);
        assertThat(stage.fallbacks().getOrElse(() -> "redis", cause -> "database"))
                .isEqualTo("database");
    }

    @Test
    void anOperatorsForcedOpenBreakerSelectsTheFallbackAndADisabledOneDoesNot() {
        var breaker = stage.breakers.circuitBreaker("holdfast-orders.example-6379");
        breaker.transitionToForcedOpenState();
        assertThat(fallbacks.getOrElse(() -> "from Redis", cause -> "from the database"))
                .isEqualTo("from the database");
        breaker.transitionToDisabledState();
        stage.standing.hang(Standing.State.LOST, 1);
        assertThat(fallbacks.getOrElse(() -> "from Redis", cause -> "from the database"))
                .isEqualTo("from Redis");
    }

    @Test
    void concurrentMissesForOneKeyLoadOnceAndOtherKeysLoadForThemselves() throws Exception {
        CountDownLatch database = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        List<CompletableFuture<String>> same = new ArrayList<>();
        for (int call = 0; call < 8; call++) {
            same.add(aside(() -> fallbacks
                    .forKey("product:7")
                    .getOrElse(
                            () -> thrown(Failure.notSent()),
                            cause -> held(database, "load " + loads.incrementAndGet()))));
        }
        await().until(() -> loads.get() == 1);
        String other = fallbacks.forKey("product:8").getOrElse(() -> thrown(Failure.notSent()), cause -> "another");
        assertThat(other).isEqualTo("another");
        await("all have joined").during(Duration.ofMillis(200)).until(() -> loads.get() == 1);
        database.countDown();
        for (CompletableFuture<String> call : same) {
            assertThat(call.get()).isEqualTo("load 1");
        }
        String later = fallbacks
                .forKey("product:7")
                .getOrElse(() -> thrown(Failure.notSent()), cause -> "load " + loads.incrementAndGet());
        assertThat(later).isEqualTo("load 2");
        assertThat(stage.counts.tally().fallenBack()).isEqualTo(10);
    }

    @Test
    void theBulkheadRefusesAtOnceWhatIsMoreThanMaxFallbacks() {
        Fallbacks two = stage.fallbacks(Duration.ofSeconds(20), 2);
        CountDownLatch database = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int call = 0; call < 2; call++) {
            calls.add(aside(() -> two.getOrElse(() -> thrown(Failure.notSent()), cause -> {
                running.incrementAndGet();
                return held(database, "slow");
            })));
        }
        await().until(() -> running.get() == 2);
        Failure cause = Failure.notSent();
        assertThatThrownBy(() -> two.getOrElse(() -> thrown(cause), why -> "third"))
                .isInstanceOfSatisfying(
                        FallbackException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(FallbackException.Reason.TOO_MANY))
                .hasMessage("as many fallbacks as maxFallbacks allows (2) run already")
                .hasCause(cause);
        database.countDown();
        calls.forEach(CompletableFuture::join);
        await().until(() -> "again".equals(two.getOrElse(() -> thrown(Failure.notSent()), why -> "again")));
        assertThat(stage.counts.tally().fallbacksFailed()).isEqualTo(1);
    }

    @Test
    void aHookThatHangsIsInterruptedAndItsCallerToldAndNobodyElseWaits() {
        Fallbacks quick = stage.fallbacks(Duration.ofMillis(200), 2);
        AtomicReference<Throwable> interrupted = new AtomicReference<>();
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> quick.getOrElse(() -> thrown(Failure.notSent()), cause -> {
                    interrupted.set(catchThrowable(() -> held(never, "")));
                    return "";
                }))
                .isInstanceOfSatisfying(
                        FallbackException.class,
                        timedOut -> assertThat(timedOut.reason()).isEqualTo(FallbackException.Reason.TIMED_OUT))
                .hasMessage("the fallback has given no answer for 200 ms (fallbackTimeout)");
        await().untilAsserted(() -> assertThat(interrupted.get()).hasCauseInstanceOf(InterruptedException.class));
        assertThat(quick.<String>getOrElse(() -> thrown(Failure.notSent()), cause -> "other"))
                .isEqualTo("other");
        assertThat(stage.counts.tally().fallbacksFailed()).isEqualTo(1);
        assertThat(stage.counts.tally().failed()).isEqualTo(1);
    }

    @Test
    void aHookThatHangsForEverKeepsItsPlaceInTheBulkhead() {
        Fallbacks one = stage.fallbacks(Duration.ofSeconds(1), 1);
        CountDownLatch deaf = new CountDownLatch(1);
        assertThatThrownBy(() -> one.getOrElse(() -> thrown(Failure.notSent()), cause -> {
                    while (deaf.getCount() > 0) {
                        catchThrowable(() -> held(deaf, ""));
                    }
                    return "";
                }))
                .isInstanceOf(FallbackException.class);
        assertThatThrownBy(() -> one.getOrElse(() -> thrown(Failure.notSent()), cause -> "second"))
                .hasMessageContaining("maxFallbacks");
        deaf.countDown();
        await().ignoreExceptions()
                .until(() -> "second".equals(one.getOrElse(() -> thrown(Failure.notSent()), cause -> "second")));
    }

    @Test
    void whatAHookThrowsItsCallerGets() {
        IllegalStateException broken = new IllegalStateException("no database either");
        assertThatThrownBy(() -> fallbacks.getOrElse(() -> thrown(Failure.notSent()), cause -> thrown(broken)))
                .isSameAs(broken);
        assertThat(stage.counts.tally().fallbacksFailed()).isEqualTo(1);
    }

    @Test
    void hooksRunOnThreadsOfTheirOwnWithoutTheCallersScope() {
        String where = fallbacks.getOrElse(
                () -> thrown(Failure.notSent()),
                cause -> Thread.currentThread().getName() + " "
                        + stage.recovery.fallbackScope().isEntered());
        assertThat(where).isEqualTo("holdfast-fallback false");
        assertThat(stage.recovery.fallbackScope().isEntered()).isFalse();
    }

    @Test
    void stagesAreAnsweredByTheSameRules() throws Exception {
        assertThat(fallbacks
                        .<String>getOrElseAsync(() -> CompletableFuture.completedStage(null), cause -> later("no"))
                        .toCompletableFuture()
                        .get())
                .isNull();
        assertThat(fallbacks
                        .getOrElseAsync(
                                () -> CompletableFuture.<String>failedStage(Failure.unknownRead()),
                                cause -> later("from the database"))
                        .toCompletableFuture()
                        .get())
                .isEqualTo("from the database");
        assertThatThrownBy(() -> fallbacks
                        .getOrElseAsync(
                                () -> CompletableFuture.<String>failedStage(Failure.unknownWrite()),
                                cause -> later("written twice"))
                        .toCompletableFuture()
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Failure.class);
        assertThat(stage.counts.tally().fallenBack()).isEqualTo(1);
    }

    @Test
    void aStageThatNeverEndsTimesOutOffTheScheduler() {
        Fallbacks quick = stage.fallbacks(Duration.ofMillis(100), 1);
        CompletableFuture<String> threads = new CompletableFuture<>();
        quick.getOrElseAsync(
                        () -> CompletableFuture.<String>failedStage(Failure.notSent()),
                        cause -> new CompletableFuture<String>())
                .whenComplete((value, failure) ->
                        threads.complete(Thread.currentThread().getName() + ": " + failure.getMessage()));
        assertThat(threads.join()).startsWith("holdfast-worker").contains("fallbackTimeout");
    }

    @Test
    void aStageThatFailsAfterTheEngineWasClosedEndsToo() throws Exception {
        CompletableFuture<String> call = new CompletableFuture<>();
        CompletableFuture<String> result =
                fallbacks.getOrElseAsync(() -> call, cause -> later("database")).toCompletableFuture();
        stage.standing.search().close();
        stage.threads.close();
        call.completeExceptionally(Failure.notSent());
        assertThat(result.get()).isEqualTo("database");
    }

    @Test
    void monosAreAnsweredByTheSameRules() {
        assertThat(ReactorFallbacks.getOrElse(fallbacks, Mono.<String>empty(), cause -> Mono.just("no"))
                        .blockOptional())
                .isEmpty();
        AtomicInteger subscriptions = new AtomicInteger();
        Mono<String> call = ReactorFallbacks.getOrElse(
                fallbacks,
                Mono.defer(() -> {
                    subscriptions.incrementAndGet();
                    assertThat(stage.recovery.fallbackScope().isEntered()).isTrue();
                    return Mono.<String>error(Failure.notSent());
                }),
                cause -> Mono.just("from the database"));
        assertThat(subscriptions).hasValue(0);
        assertThat(call.block()).isEqualTo("from the database");
        assertThat(call.block()).isEqualTo("from the database");
        assertThat(subscriptions).hasValue(2);
    }

    @Test
    void theFirstFallbackOfAnOutageIsTold() {
        stage.away();
        fallbacks.getOrElse(stage::read, cause -> "first");
        fallbacks.getOrElse(stage::read, cause -> "second");
        assertThat(stage.events).singleElement().isInstanceOf(FallenBack.class);
        stage.standing.steady(2);
        stage.away();
        fallbacks.getOrElse(stage::read, cause -> "third");
        assertThat(stage.events).hasSize(2);
    }

    @Test
    void aThreadThatIsInterruptedGetsWhatEndedItsCall() {
        stage.away();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> fallbacks.getOrElse(stage::read, cause -> "no"))
                .isInstanceOf(Failure.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stage.counts.tally().failed()).isEqualTo(1);
    }

    private static <T> CompletableFuture<T> later(T value) {
        return CompletableFuture.supplyAsync(() -> value);
    }

    /** Each on a thread of its own: the common pool has one here. */
    private static <T> CompletableFuture<T> aside(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.get());
            } catch (RuntimeException failure) {
                result.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
