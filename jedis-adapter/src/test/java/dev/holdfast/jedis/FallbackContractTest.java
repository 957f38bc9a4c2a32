// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.fallback.FallbackException;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Standing.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

@Timeout(60)
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class FallbackContractTest {

    /** Jedis' own timeout is 2 s: what ends before has been ended by a fallback. */
    private static final Duration WELL_BEFORE_JEDIS = Duration.ofMillis(1700);

    private static HoldfastBuilder builder(RedisStage stage) {
        return Clients.builder(stage).budget(Duration.ofSeconds(3));
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

    private static void awaitReplicated(RedisNode heir) {
        await().until(() -> !heir.command("GET", "product:7").isNothing());
    }

    /** Returns when it is noticed: what is sent before has an outcome of its own. */
    private static void crash(RedisStage stage, Holdfast holdfast) {
        stage.crashPrimary();
        await().until(() -> holdfast.standing().state() == State.SUSPECT);
    }

    /** So that what is sent next finds a connection, and is in flight at once. */
    private static void warm(JedisPool pool) {
        try (Jedis one = pool.getResource();
                Jedis another = pool.getResource();
                Jedis third = pool.getResource()) {
            assertThat(List.of(one.ping(), another.ping(), third.ping())).containsOnly("PONG");
        }
    }

    // ---- by call

    @Test
    @StagedRedis
    void aReadInFlightOnAFrozenPrimaryIsGivenUpForItsFallback(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("product:7", "x"));
            stage.freezePrimary();
            Timed<String> read = Timed.of(() -> holdfast.getOrElse(
                    () -> Clients.with(pool, jedis -> jedis.get("product:7")), cause -> String.valueOf(cause)));
            assertThat(read.value()).contains("SILENT in epoch 1");
            assertThat(read.took()).isBetween(Duration.ofMillis(450), WELL_BEFORE_JEDIS);
            assertThat(holdfast.standing().state()).isEqualTo(State.SUSPECT);
            // What the first one found out, the next one need not.
            Timed<String> next = Timed.of(() -> holdfast.getOrElse(
                    () -> Clients.with(pool, jedis -> jedis.get("product:7")), cause -> "from the database"));
            assertThat(next.value()).isEqualTo("from the database");
            assertThat(next.took()).isLessThan(Duration.ofMillis(400));
        }
    }

    @Test
    @StagedRedis
    void aWriteInFlightIsNeverGivenUpAndItsOutcomeStaysUnknown(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build();
                JedisPool pool = Clients.pool(holdfast)) {
            warm(pool);
            stage.freezePrimary();
            CompletableFuture<Timed<Throwable>> write = Aside.supply(() -> Timed.of(() -> {
                try {
                    holdfast.getOrElse(() -> Clients.with(pool, jedis -> jedis.incr("n")), cause -> -1L);
                    return null;
                } catch (RuntimeException e) {
                    return e;
                }
            }));
            CompletableFuture<Timed<Long>> chosen = Aside.supply(() -> Timed.of(() -> holdfast.fallbacks()
                    .evenAfterUnknownWrites()
                    .getOrElse(() -> Clients.with(pool, jedis -> jedis.del("n")), cause -> -1L)));
            // The read beside them is what shows that the primary is silent.
            String read = holdfast.getOrElse(() -> Clients.with(pool, jedis -> jedis.get("n")), cause -> "database");
            assertThat(read).isEqualTo("database");
            assertThat(write.join().value()).isInstanceOf(OutcomeUnknownException.class);
            assertThat(write.join().took()).isGreaterThan(Duration.ofMillis(1900));
            assertThat(chosen.join().value()).isEqualTo(-1);
            assertThat(chosen.join().took()).isGreaterThan(Duration.ofMillis(1900));
        }
    }

    @Test
    @StagedRedis
    void aCallThatWaitsForAPrimaryFallsBackAndGoesToRedisAgainWhenThereIsOne(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("product:7", "x"));
            RedisNode heir = stage.anyReplica();
            awaitReplicated(heir);
            crash(stage, holdfast);
            Timed<String> away = Timed.of(() -> holdfast.getOrElse(
                    () -> Clients.with(pool, jedis -> jedis.get("product:7")), cause -> "from the database"));
            assertThat(away.value()).isEqualTo("from the database");
            assertThat(away.took()).isBetween(Duration.ofMillis(200), WELL_BEFORE_JEDIS);
            // A write that was never sent falls back as well.
            String write = holdfast.getOrElse(
                    () -> Clients.with(pool, jedis -> jedis.set("product:7", "y")), cause -> "outbox");
            assertThat(write).isEqualTo("outbox");
            stage.promote(heir);
            await().atMost(Clients.SOON)
                    .until(() -> "x"
                            .equals(holdfast.getOrElse(
                                    () -> Clients.with(pool, jedis -> jedis.get("product:7")), cause -> "no")));
            assertThat(holdfast.recovery().counts().tally().fallenBack()).isGreaterThanOrEqualTo(2);
            assertThat(holdfast.recovery().counts().tally().failed()).isZero();
        }
    }

    @Test
    @StagedRedis
    void aPromotionThatIsQuickSendsNothingToTheDatabase(RedisStage stage) {
        try (Holdfast holdfast = builder(stage).build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("product:7", "x"));
            stage.promoteOrderly();
            String read = holdfast.getOrElse(
                    () -> Clients.with(pool, jedis -> jedis.get("product:7")), cause -> "from the database");
            assertThat(read).isEqualTo("x");
            assertThat(holdfast.recovery().counts().tally().fallenBack()).isZero();
        }
    }

    // ---- by client

    @Test
    @StagedRedis
    void readsOfAJedisPoolAreAnsweredWithoutAChangeOfTheirCallSites(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("product:7", "from Redis"));
            RedisNode heir = stage.anyReplica();
            awaitReplicated(heir);
            crash(stage, holdfast);
            requireAnswers(read -> Clients.with(pool, read::apply));
            stage.promote(heir);
            await().atMost(Clients.SOON)
                    .until(() -> "from Redis".equals(Clients.with(pool, jedis -> jedis.get("product:7"))));
            String written = Clients.with(pool, jedis -> jedis.set("product:8", "new"));
            assertThat(written).isEqualTo("OK");
        }
    }

    private static void requireAnswers(Function<Function<Jedis, Object>, Object> client) {
        assertThat(client.apply(jedis -> jedis.get("product:7"))).isEqualTo("row of product:7");
        assertThat(client.apply(jedis -> jedis.get("product:0"))).isNull();
        assertThat(client.apply(jedis -> jedis.mget("product:7", "product:0")))
                .isEqualTo(asList("row of product:7", null));
        assertThat(client.apply(jedis -> jedis.exists("product:7"))).isEqualTo(true);
        assertThat(client.apply(jedis -> jedis.exists("product:7", "product:0")))
                .isEqualTo(1L);
        assertThat(client.apply(jedis -> jedis.hget("cart:1", "items"))).isEqualTo("3");
        assertThat(client.apply(jedis -> jedis.hgetAll("cart:1"))).isEqualTo(Map.of("items", "3"));
        // Several on one borrowed connection, which is none.
        assertThat(client.apply(jedis -> jedis.get("product:7") + ", " + jedis.get("product:8")))
                .isEqualTo("row of product:7, row of product:8");
    }

    private static List<String> asList(String... values) {
        return new ArrayList<>(java.util.Arrays.asList(values));
    }

    @Test
    @StagedRedis
    void readsOfTheUnifiedClientAreAnsweredToo(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage);
                UnifiedJedis client = Clients.unified(holdfast, Clients.config())) {
            client.set("product:7", "from Redis");
            RedisNode heir = stage.anyReplica();
            awaitReplicated(heir);
            crash(stage, holdfast);
            assertThat(client.get("product:7")).isEqualTo("row of product:7");
            assertThat(client.mget("product:7", "product:0")).containsExactly("row of product:7", null);
            assertThat(client.exists("product:7")).isTrue();
            assertThat(client.hget("cart:1", "items")).isEqualTo("3");
            assertThat(client.hgetAll("cart:1")).isEqualTo(Map.of("items", "3"));
            stage.promote(heir);
            await().atMost(Clients.SOON).until(() -> "from Redis".equals(client.get("product:7")));
        }
    }

    @Test
    @StagedRedis
    void aReadInFlightOfAClientIsGivenUpTooAndOnlyWhereItsKeyMatches(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            warm(pool);
            stage.freezePrimary();
            CompletableFuture<Timed<Boolean>> other = Aside.supply(() -> Timed.of(() -> {
                try {
                    Clients.with(pool, jedis -> jedis.get("user:7"));
                    return false;
                } catch (JedisConnectionException e) {
                    return true;
                }
            }));
            Timed<String> read = Timed.of(() -> Clients.with(pool, jedis -> jedis.get("product:7")));
            assertThat(read.value()).isEqualTo("row of product:7");
            assertThat(read.took()).isBetween(Duration.ofMillis(450), WELL_BEFORE_JEDIS);
            assertThat(other.join().value()).as("failed for want of a fallback").isTrue();
            assertThat(other.join().took()).isGreaterThan(Duration.ofMillis(1900));
        }
    }

    @Test
    @StagedRedis
    void whatHasNoHandlerWaitsItsBudgetAndFailsAsWithoutHandlers(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, Jedis::ping);
            crash(stage, holdfast);
            List<Function<Jedis, Object>> others = List.of(
                    jedis -> jedis.set("product:7", "y"),
                    jedis -> jedis.get("user:7"),
                    jedis -> jedis.mget("product:7", "user:7"));
            others.stream()
                    .map(other -> Aside.supply(() -> Timed.of(() -> {
                        try {
                            return Clients.with(pool, other);
                        } catch (BudgetExhaustedException e) {
                            return e;
                        }
                    })))
                    .toList()
                    .forEach(ended -> {
                        assertThat(ended.join().value()).isInstanceOf(BudgetExhaustedException.class);
                        assertThat(ended.join().took()).isGreaterThan(Duration.ofMillis(2900));
                    });
        }
    }

    @Test
    @StagedRedis
    void aPipelineHasNoFallbackAndWaitsForItsPrimary(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("product:7", "from Redis"));
            RedisNode heir = stage.anyReplica();
            awaitReplicated(heir);
            crash(stage, holdfast);
            Aside.run(() -> {
                await().until(() -> holdfast.recovery().waitingCalls() == 1);
                stage.promote(heir);
            });
            List<String> replies = Clients.with(pool, jedis -> {
                Pipeline pipeline = jedis.pipelined();
                Response<String> first = pipeline.get("product:7");
                Response<String> write = pipeline.set("product:8", "z");
                Response<String> second = pipeline.get("product:8");
                pipeline.sync();
                return List.of(first.get(), write.get(), second.get());
            });
            assertThat(replies).containsExactly("from Redis", "OK", "z");
            assertThat(holdfast.recovery().counts().tally().fallenBack()).isZero();
        }
    }

    @Test
    @StagedRedis
    void anErrorReplyIsNoReasonToFallBack(RedisStage stage) {
        try (Holdfast holdfast = withHandlers(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.lpush("product:7", "a"));
            assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.get("product:7")))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("WRONGTYPE");
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
                        .build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, Jedis::ping);
            crash(stage, holdfast);
            assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.get("product:7")))
                    .isInstanceOf(NotExecutedException.class)
                    .hasCause(broken)
                    .hasMessageNotContaining("product:7");
            assertThat(holdfast.recovery().counts().tally().fallbacksFailed()).isEqualTo(1);
        }
    }

    @Test
    @StagedRedis
    void whatIsMoreThanTheBulkheadHoldsIsRefusedAtOnce(RedisStage stage) {
        CompletableFuture<Void> database = new CompletableFuture<>();
        try (Holdfast holdfast = builder(stage)
                        .maxFallbacks(1)
                        .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> {
                            database.join();
                            return "row";
                        }))
                        .build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, Jedis::ping);
            crash(stage, holdfast);
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int call = 0; call < 6; call++) {
                String key = "product:" + call;
                calls.add(Aside.supply(() -> {
                    try {
                        return Clients.with(pool, jedis -> jedis.get(key));
                    } catch (NotExecutedException e) {
                        return e;
                    }
                }));
            }
            await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 5);
            database.complete(null);
            List<Object> ends = calls.stream().map(CompletableFuture::join).toList();
            assertThat(ends).containsOnlyOnce("row");
            assertThat(ends.stream().filter(NotExecutedException.class::isInstance))
                    .hasSize(5)
                    .allSatisfy(refused ->
                            assertThat((NotExecutedException) refused).hasCauseInstanceOf(FallbackException.class));
        }
    }

    @Test
    @StagedRedis
    void anOperatorWhoForcesTheBreakerOpenHasHandlersAnswerAtOnceAndOnlyThem(RedisStage stage) {
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        try (Holdfast holdfast = builder(stage)
                        .circuitBreakerRegistry(breakers)
                        .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> "row of " + key))
                        .build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.mset("product:7", "from Redis", "user:7", "from Redis"));
            CircuitBreaker breaker = breakers.getAllCircuitBreakers().iterator().next();
            breaker.transitionToForcedOpenState();
            Timed<String> read = Timed.of(() -> Clients.with(pool, jedis -> jedis.get("product:7")));
            assertThat(read.value()).isEqualTo("row of product:7");
            assertThat(read.took()).isLessThan(Duration.ofMillis(400));
            assertThat(Clients.<String>with(pool, jedis -> jedis.get("user:7"))).isEqualTo("from Redis");
            List<Object> pipelined = Clients.with(pool, jedis -> {
                Pipeline pipeline = jedis.pipelined();
                pipeline.get("product:7");
                pipeline.get("user:7");
                return pipeline.syncAndReturnAll();
            });
            assertThat(pipelined).containsExactly("from Redis", "from Redis");
            breaker.transitionToDisabledState();
            assertThat(Clients.<String>with(pool, jedis -> jedis.get("product:7")))
                    .isEqualTo("from Redis");
            breaker.transitionToForcedOpenState();
            assertThat(Clients.<String>with(pool, jedis -> jedis.get("product:7")))
                    .isEqualTo("row of product:7");
            breaker.transitionToClosedState();
            assertThat(Clients.<String>with(pool, jedis -> jedis.get("product:7")))
                    .isEqualTo("from Redis");
        }
    }
}
