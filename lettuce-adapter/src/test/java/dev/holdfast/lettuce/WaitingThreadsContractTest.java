// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Standing;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A failover takes no more threads than {@code maxWaiting}, though Lettuce's commands wait without one. */
class WaitingThreadsContractTest {

    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final int THREADS = 60;
    private static final int MAY_WAIT = 5;

    @Test
    void threadsBeyondMaxWaitingAreSetFreeAtOnceAndPipelinesAreNot() throws Exception {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.builder(stage).maxWaiting(MAY_WAIT).build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            losePrimary(stage, holdfast, connection);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<CompletableFuture<Object>> calls = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    calls.add(CompletableFuture.supplyAsync(() -> increment(connection), threads));
                }
                List<RedisFuture<Long>> pipelined = new ArrayList<>();
                for (int command = 0; command < THREADS; command++) {
                    pipelined.add(connection.async().incr("pipelined"));
                }

                await().atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(calls)
                                .filteredOn(CompletableFuture::isDone)
                                .hasSize(THREADS - MAY_WAIT));
                assertThat(holdfast.recovery().waitingCalls()).isEqualTo(MAY_WAIT);
                assertThat(calls)
                        .filteredOn(CompletableFuture::isDone)
                        .allMatch(call -> call.join() instanceof TooManyWaitingException);
                assertThat(pipelined).noneMatch(RedisFuture::isDone);
                stage.promote(stage.anyReplica());

                // Whoever slept on one of them before the primary is followed would be one thread too many.
                await().until(() -> pipelined.stream().allMatch(RedisFuture::isDone));
                for (RedisFuture<Long> command : pipelined) {
                    assertThat(command.get()).isPositive();
                }
                assertThat(calls.stream()
                                .map(CompletableFuture::join)
                                .filter(Long.class::isInstance)
                                .toList())
                        .hasSize(MAY_WAIT);
                assertThat(connection.sync().get("n")).isEqualTo(String.valueOf(MAY_WAIT));
                assertThat(holdfast.recovery().waitingCalls()).isZero();
            } finally {
                threads.shutdownNow();
                Clients.close(client);
            }
        }
    }

    private static void losePrimary(
            RedisStage stage, Holdfast holdfast, StatefulRedisConnection<String, String> connection) {
        connection.sync().set("warm", "1");
        stage.awaitReplicas();
        stage.crashPrimary();
        await().until(() -> holdfast.standing().state() != Standing.State.STEADY);
    }

    /** What it became: a number, or the error. */
    private static Object increment(StatefulRedisConnection<String, String> connection) {
        try {
            return connection.sync().incr("n");
        } catch (RuntimeException failed) {
            return failed;
        }
    }

    @Test
    void whatACallerDoesToACommandThatWaitsIsDoneToIt() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            losePrimary(stage, holdfast, connection);
            RedisFuture<Long> cancelled = connection.async().incr("n");
            RedisFuture<Long> completed = connection.async().incr("n");
            RedisFuture<Long> failed = connection.async().incr("n");
            await().until(() -> holdfast.recovery().waitingCommands() == 3);

            assertThat(cancelled.cancel(true)).isTrue();
            assertThat(completed.toCompletableFuture().complete(7L)).isTrue();
            assertThat(failed.toCompletableFuture().completeExceptionally(new IllegalStateException("mine")))
                    .isTrue();

            assertThat(cancelled.isCancelled()).isTrue();
            assertThat(completed.toCompletableFuture().join()).isEqualTo(7);
            assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
            await().untilAsserted(() ->
                    assertThat(holdfast.recovery().waitingCommands()).isZero());
            Clients.close(client);
        }
    }
}
