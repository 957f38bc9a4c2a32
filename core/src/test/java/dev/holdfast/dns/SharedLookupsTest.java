// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.testkit.StagedDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedLookupsTest {

    private final StagedDns dns = StagedDns.start();
    private final Resolving resolving = Resolving.through(dns.socketAddress());

    @AfterEach
    void close() {
        resolving.close();
        dns.close();
    }

    @ParameterizedTest
    @EnumSource(Freshness.class)
    void twentyCallersAtOneTimeShareOneLookup(Freshness freshness) throws InterruptedException {
        dns.point("orders.test", "127.0.0.2");
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<CompletionStage<Resolution>>> calls = new ArrayList<>();
        List<Thread> threads = IntStream.range(0, 20)
                .mapToObj(i -> {
                    CompletableFuture<CompletionStage<Resolution>> call = new CompletableFuture<>();
                    calls.add(call);
                    return new Thread(() -> {
                        try {
                            go.await();
                            call.complete(resolving.resolver.resolve("orders.test", freshness));
                        } catch (InterruptedException e) {
                            call.completeExceptionally(e);
                        }
                    });
                })
                .toList();
        // The first lookup is under way, and waits, when the twenty call.
        dns.delay(Duration.ofMillis(700));
        CompletionStage<Resolution> before = resolving.resolver.resolve("orders.test", Freshness.FRESH);
        await().until(() -> dns.count("orders.test") == 2);
        threads.forEach(Thread::start);
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        calls.forEach(call -> assertThat(texts(Resolving.await(call.join()))).containsExactly("127.0.0.2"));
        assertThat(texts(Resolving.await(before))).containsExactly("127.0.0.2");
        // CACHED callers share the lookup under way; FRESH callers share one more, whose queries came after the call.
        assertThat(dns.count("orders.test")).isEqualTo(freshness == Freshness.CACHED ? 2 : 4);
    }

    @Test
    void anAnswerIsReusedUntilItsTimeToLiveRunsOut() {
        dns.ttl(Duration.ofSeconds(3));
        dns.point("orders.test", "127.0.0.2");
        assertThat(texts(resolving.cached("orders.test"))).containsExactly("127.0.0.2");
        dns.point("orders.test", "127.0.0.3");

        resolving.timing.advance(Duration.ofMillis(1500));
        CompletionStage<Resolution> again = resolving.resolver.resolve("ORDERS.test", Freshness.CACHED);
        assertThat(again.toCompletableFuture()).isDone();
        assertThat(texts(Resolving.await(again))).containsExactly("127.0.0.2");
        assertThat(dns.count("orders.test")).isEqualTo(2);

        resolving.timing.advance(Duration.ofMillis(1600));
        assertThat(texts(resolving.cached("orders.test"))).containsExactly("127.0.0.3");
        assertThat(dns.count("orders.test")).isEqualTo(4);
    }

    @Test
    void aFreshAnswerWasAskedForAfterTheCall() {
        dns.point("orders.test", "127.0.0.2");
        dns.delay(Duration.ofMillis(500));
        CompletionStage<Resolution> early = resolving.resolver.resolve("orders.test", Freshness.FRESH);
        await().until(() -> dns.count("orders.test") == 2);

        long called = System.nanoTime();
        CompletionStage<Resolution> late = resolving.resolver.resolve("orders.test", Freshness.FRESH);
        Resolving.await(early);
        Resolving.await(late);

        assertThat(dns.queries()).hasSize(4);
        assertThat(dns.queries().subList(2, 4)).allMatch(query -> query.nanos() - called > 0);
    }

    @Test
    void aNameIsLookedUpAtMostFourTimesASecondWhoeverAsks() {
        dns.point("orders.test", "127.0.0.2");
        List<CompletionStage<Resolution>> calls = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofMillis(1900).toNanos();
        while (System.nanoTime() - end < 0) {
            calls.add(resolving.resolver.resolve("orders.test", Freshness.FRESH));
            Thread.onSpinWait();
        }
        calls.forEach(Resolving::await);

        List<Long> times = dns.queries().stream()
                .filter(query -> query.type().equals("A"))
                .map(StagedDns.Query::nanos)
                .toList();
        // 0, 250, 500, ... 2000 ms.
        assertThat(times).hasSizeBetween(3, 9);
        assertThat(dns.queries()).hasSizeLessThanOrEqualTo(18);
    }

    @Test
    void aFailureIsNotHammeredEither() {
        dns.servfail();
        long end = System.nanoTime() + Duration.ofMillis(900).toNanos();
        List<CompletionStage<Resolution>> calls = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            calls.add(resolving.resolver.resolve("orders.test", Freshness.CACHED));
            Thread.onSpinWait();
        }
        calls.forEach(Resolving::failureOf);

        // 0, 250, ... 1000 ms; two families, two rounds.
        assertThat(dns.queries()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void oneCallerWhoGivesUpDoesNotEndTheLookupOfTheOthers() {
        dns.point("orders.test", "127.0.0.2");
        dns.delay(Duration.ofMillis(300));
        CompletionStage<Resolution> one = resolving.resolver.resolve("orders.test", Freshness.CACHED);
        CompletionStage<Resolution> other = resolving.resolver.resolve("orders.test", Freshness.CACHED);

        one.toCompletableFuture().cancel(true);

        assertThat(texts(Resolving.await(other))).containsExactly("127.0.0.2");
    }

    @Test
    void theCallerIsNeverBlockedAndTheSchedulerNeitherAsks() {
        dns.silent();
        AtomicBoolean late = new AtomicBoolean();
        resolving.resolver.resolve("orders.test", Freshness.FRESH);
        resolving.resolver.resolve("orders.test", Freshness.FRESH);
        resolving.timing.schedule(() -> late.set(true), Duration.ofMillis(300));

        // The lookup hangs for seconds; the one scheduler thread has begun none of it itself.
        await().atMost(Duration.ofSeconds(2)).untilTrue(late);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.test", "not:a:name"})
    void aStepAttachedToTheStageSeesTheBareException(String host) {
        CompletableFuture<Throwable> onStage = new CompletableFuture<>();
        CompletableFuture<Throwable> onFuture = new CompletableFuture<>();
        CompletionStage<Resolution> stage = resolving.resolver.resolve(host, Freshness.CACHED);
        stage.whenComplete((resolution, failure) -> onStage.complete(failure));
        stage.toCompletableFuture().whenComplete((resolution, failure) -> onFuture.complete(failure));

        assertThat(onStage.join()).isInstanceOf(ResolutionException.class);
        assertThat(onFuture.join()).isInstanceOf(ResolutionException.class);
    }

    @Test
    void closingEndsEveryWaitingCall() {
        dns.silent();
        CompletionStage<Resolution> running = resolving.resolver.resolve("orders.test", Freshness.FRESH);
        CompletionStage<Resolution> pending = resolving.resolver.resolve("orders.test", Freshness.FRESH);

        resolving.resolver.close();

        assertThat(Resolving.failureOf(running).kind()).isEqualTo(Kind.CLOSED);
        assertThat(Resolving.failureOf(pending).kind()).isEqualTo(Kind.CLOSED);
        assertThat(resolving.failure("orders.test").kind()).isEqualTo(Kind.CLOSED);
        assertThat(resolving.failure("never-asked.test").kind()).isEqualTo(Kind.CLOSED);
    }
}
