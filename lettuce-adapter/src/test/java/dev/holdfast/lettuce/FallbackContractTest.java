// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.fallback.ReactorFallbacks;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Standing.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

@Timeout(60)
class FallbackContractTest {

    /** Lettuce's own timeout is a minute: what ends before has been ended by a fallback. */
    private static final Duration SOON = Duration.ofMillis(2500);

    private static HoldfastBuilder builder(RedisStage stage) {
        return Clients.builder(stage).budget(Duration.ofSeconds(4));
    }

    private static Holdfast withHandlers(RedisStage stage) {
        return builder(stage)
                .fallback(FallbackHandler.on("GET", "MGET", "EXISTS")
                        .keys("product:*")
                        .texts(key -> key.endsWith("0") ? null : "row of " + key))
                .fallback(FallbackHandler.on("HGET", "HGETALL").keys("cart:*").hashes(key -> Map.of("items", "3")))
                .build();
    }

    private record Timed<T>(T value, Duration took) {
        static <T> Timed<T> of(Supplier<T> call) {
            long began = System.nanoTime();
            T value = call.get();
            return new Timed<>(value, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when it is noticed: what is sent before has an outcome of its own. */
    private static void crash(RedisStage stage, Holdfast holdfast) {
        stage.crashPrimary();
        await().until(() -> holdfast.standing().state() == State.SUSPECT);
    }

    private static void awaitReplicated(RedisNode heir) {
        await().until(() -> !heir.command("GET", "product:7").isNothing());
    }

    // ---- by call

    @Test
    @StagedRedis
    void readsInFlightOnAFrozenPrimaryAreGivenUpForTheirFallbackAndWritesAreNot(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("product:7", "x");
            awaitReplicated(stage.anyReplica());
            stage.freezePrimary();
            RedisFuture<Long> write = connection.async().incr("n");
            RedisFuture<String> bare = connection.async().get("product:7");
            CompletableFuture<Long> writeWithFallback = holdfast.getOrElseAsync(
                            () -> connection.async().incr("m"), cause -> CompletableFuture.completedStage(-1L))
                    .toCompletableFuture();
            Timed<String> read = Timed.of(() -> holdfast.getOrElse(
                    () -> connection.sync().get("product:7"), cause -> cause.outcome() + " database"));
            assertThat(read.value()).isEqualTo("UNKNOWN database");
            assertThat(read.took()).isBetween(Duration.ofMillis(450), SOON);
            Timed<String> next = Timed.of(() -> holdfast.getOrElse(
                    () -> connection.sync().get("product:7"), cause -> cause.outcome() + " database"));
            assertThat(next.value()).isEqualTo("NOT_SENT database");
            assertThat(next.took()).isLessThan(Duration.ofMillis(400));
            assertThat(write.isDone()).isFalse();
            assertThat(writeWithFallback).isNotDone();
            assertThat(bare.isDone()).isFalse();
            stage.promote(stage.anyReplica());
            assertThat(get(bare.toCompletableFuture())).isEqualTo("x");
            assertThatThrownBy(() -> get(writeWithFallback)).hasCauseInstanceOf(OutcomeUnknownException.class);
            assertThat(holdfast.recovery().counts().tally().fallenBack()).isEqualTo(2);
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void theReplyOfAReadThatWasGivenUpIsDroppedAndTheNextOnesAreTheirOwn(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("product:7", "seven");
            connection.sync().set("product:8", "eight");
            RedisNode primary = stage.primary();
            stage.freezePrimary();
            String given = holdfast.getOrElse(() -> connection.sync().get("product:7"), cause -> "database");
            assertThat(given).isEqualTo("database");
            primary.thaw();
            assertThat(connection.sync().get("product:8")).isEqualTo("eight");
            assertThat(connection.sync().get("product:7")).isEqualTo("seven");
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void callsThatWaitFallBackOnAllThreeApis(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("product:7", "x");
            crash(stage, holdfast);
            List<Supplier<String>> calls = List.of(
                    () -> holdfast.getOrElse(() -> connection.sync().get("product:7"), cause -> "database"),
                    () -> get(holdfast.getOrElseAsync(
                                    () -> connection.async().get("product:7"),
                                    cause -> CompletableFuture.completedStage("database"))
                            .toCompletableFuture()),
                    () -> ReactorFallbacks.getOrElse(
                                    holdfast.fallbacks(),
                                    connection.reactive().get("product:7"),
                                    cause -> Mono.just("database"))
                            .block(),
                    () -> holdfast.getOrElse(() -> connection.sync().set("product:7", "y"), cause -> "database"));
            for (Supplier<String> call : calls) {
                Timed<String> ended = Timed.of(call);
                assertThat(ended.value()).isEqualTo("database");
                assertThat(ended.took()).isLessThan(SOON);
            }
            assertThat(holdfast.recovery().counts().tally().fallenBack()).isEqualTo(4);
            assertThat(holdfast.recovery().counts().tally().failed()).isZero();
            Clients.close(client);
        }
    }

    // ---- by client

    @Test
    @StagedRedis
    void readsAreAnsweredThroughTheUsersOwnApisAndCodecs(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            StatefulRedisConnection<byte[], byte[]> bytes = client.connect(ByteArrayCodec.INSTANCE);
            connection.sync().set("product:7", "from Redis");
            RedisNode heir = stage.anyReplica();
            awaitReplicated(heir);
            crash(stage, holdfast);

            var sync = connection.sync();
            assertThat(sync.get("product:7")).isEqualTo("row of product:7");
            assertThat(sync.get("product:0")).isNull();
            assertThat(sync.mget("product:7", "product:0"))
                    .containsExactly(KeyValue.just("product:7", "row of product:7"), KeyValue.empty("product:0"));
            assertThat(sync.exists("product:7", "product:0")).isEqualTo(1);
            assertThat(sync.hget("cart:1", "items")).isEqualTo("3");
            assertThat(sync.hgetall("cart:1")).isEqualTo(Map.of("items", "3"));
            var async = connection.async();
            assertThat(get(async.get("product:7").toCompletableFuture())).isEqualTo("row of product:7");
            assertThat(get(async.hgetall("cart:1").toCompletableFuture())).isEqualTo(Map.of("items", "3"));
            var reactive = connection.reactive();
            assertThat(reactive.get("product:7").block()).isEqualTo("row of product:7");
            assertThat(reactive.get("product:0").blockOptional()).isEmpty();
            assertThat(reactive.mget("product:7", "product:8").collectList().block())
                    .containsExactly(
                            KeyValue.just("product:7", "row of product:7"),
                            KeyValue.just("product:8", "row of product:8"));
            assertThat(reactive.exists("product:7").block()).isEqualTo(1);
            assertThat(bytes.sync().get("product:7".getBytes(StandardCharsets.UTF_8)))
                    .asString()
                    .isEqualTo("row of product:7");

            stage.promote(heir);
            await().atMost(Clients.SOON).until(() -> "from Redis".equals(sync.get("product:7")));
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void aReadInFlightOfAClientIsGivenUpTooAndOnlyWhereItsKeyMatches(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("product:7", "x");
            stage.freezePrimary();
            RedisFuture<String> other = connection.async().get("user:7");
            Timed<String> read = Timed.of(() -> connection.sync().get("product:7"));
            assertThat(read.value()).isEqualTo("row of product:7");
            assertThat(read.took()).isBetween(Duration.ofMillis(450), SOON);
            assertThat(other.isDone()).isFalse();
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void whatHasNoHandlerOrIsInATransactionWaitsItsBudget(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            StatefulRedisConnection<String, String> transacting = client.connect();
            connection.sync().ping();
            transacting.sync().ping();
            crash(stage, holdfast);
            long began = System.nanoTime();
            List<CompletableFuture<?>> others = List.of(
                    connection.async().set("product:7", "y").toCompletableFuture(),
                    connection.async().get("user:7").toCompletableFuture(),
                    connection.async().mget("product:7", "user:7").toCompletableFuture());
            transacting.async().multi();
            transacting.async().get("product:7");
            RedisFuture<?> exec = transacting.async().exec();
            for (CompletableFuture<?> other : others) {
                assertThatThrownBy(() -> get(other)).hasCauseInstanceOf(BudgetExhaustedException.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(3900));
            assertThatThrownBy(() -> get(exec.toCompletableFuture()))
                    .hasCauseInstanceOf(LettuceFailoverException.class);
            assertThat(holdfast.recovery().counts().tally().fallenBack()).isZero();
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void aLoaderThatThrowsIsTheCauseOfATypedErrorWithoutKeyOrValue(RedisStage stage) {
        IllegalStateException broken = new IllegalStateException("no row for product:7");
        try (Holdfast holdfast = builder(stage)
                .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> {
                    throw broken;
                }))
                .build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().ping();
            crash(stage, holdfast);
            assertThatThrownBy(() -> connection.sync().get("product:7"))
                    .isInstanceOf(LettuceFailoverException.class)
                    .hasRootCause(broken)
                    .hasMessageNotContaining("product:7");
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void loadersNeverRunOnAnEventLoop(RedisStage stage) {
        try (Holdfast holdfast = builder(stage)
                .fallback(FallbackHandler.on("GET")
                        .keys("thread:*")
                        .texts(key -> Thread.currentThread().getName()))
                .build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().ping();
            crash(stage, holdfast);
            assertThat(connection.sync().get("thread:1")).isEqualTo("holdfast-fallback");
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void anOperatorWhoForcesTheBreakerOpenHasHandlersAnswerAtOnceAndOnlyThem(RedisStage stage) {
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        try (Holdfast holdfast = builder(stage)
                .circuitBreakerRegistry(breakers)
                .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> "row of " + key))
                .build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().mset(Map.of("product:7", "from Redis", "user:7", "from Redis"));
            CircuitBreaker breaker = breakers.getAllCircuitBreakers().iterator().next();
            breaker.transitionToForcedOpenState();
            Timed<String> read = Timed.of(() -> connection.sync().get("product:7"));
            assertThat(read.value()).isEqualTo("row of product:7");
            assertThat(read.took()).isLessThan(Duration.ofMillis(400));
            assertThat(connection.sync().get("user:7")).isEqualTo("from Redis");
            connection.sync().multi();
            connection.sync().get("product:7");
            assertThat(connection.sync().exec().<String>get(0)).isEqualTo("from Redis");
            breaker.transitionToDisabledState();
            assertThat(connection.sync().get("product:7")).isEqualTo("from Redis");
            breaker.transitionToForcedOpenState();
            assertThat(connection.sync().get("product:7")).isEqualTo("row of product:7");
            breaker.transitionToClosedState();
            assertThat(connection.sync().get("product:7")).isEqualTo("from Redis");
            Clients.close(client);
        }
    }
}
