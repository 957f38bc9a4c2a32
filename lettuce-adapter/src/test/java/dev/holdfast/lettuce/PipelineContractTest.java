// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many commands in flight on one connection. */
class PipelineContractTest {

    private static final Duration NEVER = Duration.ofMinutes(10);

    private static RedisStage stage;
    private static Holdfast holdfast;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        stage = RedisStage.builder().dnsLag(NEVER).start();
        holdfast = Clients.holdfast(stage);
        client = Clients.client(holdfast, stage);
    }

    @AfterAll
    static void end() {
        Clients.close(client);
        holdfast.close();
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.awaitReplicas();
        stage.primary().command("FLUSHALL");
    }

    private static <T> T get(RedisFuture<T> future) throws Exception {
        return future.toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    @Test
    void aReadBehindARefusedWriteIsNotAnsweredByTheDemotedNode() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisAsyncCommands<String, String> async = connection.async();
            for (int round = 0; round < 20; round++) {
                get(async.set("k", "before"));
                stage.promoteOrderly();
                // One write to the socket: the demoted node has the reads before anybody knows that the write was
                // refused.
                connection.setAutoFlushCommands(false);
                RedisFuture<String> set = async.set("k", "after");
                RedisFuture<String> get = async.get("k");
                RedisFuture<List<String>> range = async.lrange("absent", 0, -1);
                RedisFuture<String> again = async.get("k");
                connection.flushCommands();
                connection.setAutoFlushCommands(true);

                assertThat(get(set)).isEqualTo("OK");
                assertThat(get(get)).as("round " + round).isEqualTo("after");
                assertThat(get(range)).isEmpty();
                assertThat(get(again)).isEqualTo("after");
                stage.awaitReplicas();
                if (round == 2) {
                    return;
                }
            }
        }
    }

    @Test
    void aPipelineWithoutAutoFlushKeepsItsOrderAcrossAPromotion() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisAsyncCommands<String, String> async = connection.async();
            connection.setAutoFlushCommands(false);
            List<RedisFuture<Long>> futures = new ArrayList<>();
            for (int number = 0; number < 300; number++) {
                if (number == 100) {
                    stage.promoteOrderly();
                }
                futures.add(async.rpush("list", Integer.toString(number)));
                if (number % 50 == 49) {
                    connection.flushCommands();
                }
            }
            for (RedisFuture<Long> future : futures) {
                get(future);
            }
            List<String> expected =
                    IntStream.range(0, 300).mapToObj(Integer::toString).toList();
            connection.setAutoFlushCommands(true);
            assertThat(get(async.lrange("list", 0, -1))).isEqualTo(expected);
        }
    }

    /** Commands that a demoted node refused keep their place before those that were issued while they waited. */
    @Test
    void whatIsSentAgainGoesBeforeWhatWasIssuedAfterIt() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisAsyncCommands<String, String> async = connection.async();
            List<RedisFuture<Long>> futures = new ArrayList<>();
            for (int number = 0; number < 50; number++) {
                futures.add(async.rpush("list", Integer.toString(number)));
            }
            get(futures.get(49));
            connection.setAutoFlushCommands(false);
            for (int number = 50; number < 100; number++) {
                futures.add(async.rpush("list", Integer.toString(number)));
            }
            long epoch = holdfast.standing().epoch();
            stage.promoteOrderly();
            connection.flushCommands();
            connection.setAutoFlushCommands(true);
            int number = 100;
            // On and on, from before the first refusal until after the last one was sent again.
            while (number < 200
                    || holdfast.standing().epoch() == epoch
                    || !futures.get(99).isDone()) {
                futures.add(async.rpush("list", Integer.toString(number++)));
                // At a pace at which fewer come than may wait.
                LockSupport.parkNanos(200_000);
            }
            for (RedisFuture<Long> future : futures) {
                get(future);
            }
            assertThat(get(async.lrange("list", 0, -1)))
                    .isEqualTo(IntStream.range(0, number)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    /** What cannot be had: the server answers what is behind an EVALSHA before its script can be loaded again. */
    @Test
    void whatIsInFlightBehindAScriptThatHasToBeLoadedAgainOvertakesIt() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            String sha = connection.sync().scriptLoad("return redis.call('rpush', KEYS[1], 'script')");
            stage.promoteOrderly();
            connection.sync().set("moved", "1");
            stage.primary().command("SCRIPT", "FLUSH");
            connection.setAutoFlushCommands(false);
            RedisFuture<Long> script = connection.async().evalsha(sha, ScriptOutputType.INTEGER, "list");
            RedisFuture<Long> behind = connection.async().rpush("list", "behind");
            connection.flushCommands();
            connection.setAutoFlushCommands(true);
            assertThat(get(script)).isEqualTo(2);
            assertThat(get(behind)).isEqualTo(1);
            assertThat(get(connection.async().lrange("list", 0, -1))).containsExactly("behind", "script");
        }
    }

    @Test
    void whatIsNotFlushedIsNotSentByAPromotion() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.setAutoFlushCommands(false);
            RedisFuture<Long> future = connection.async().incr("unflushed");
            stage.promoteOrderly();
            holdfast.recovery()
                    .report(
                            dev.holdfast.topology.Signal.REFUSED,
                            holdfast.standing().epoch(),
                            "test");
            await().atMost(Clients.SOON)
                    .until(() -> holdfast.standing().primary().isPresent()
                            && holdfast.standing()
                                    .primary()
                                    .get()
                                    .ip()
                                    .getHostAddress()
                                    .equals(stage.primary().address()));
            connection.flushCommands();

            assertThat(get(future)).isEqualTo(1);
        }
    }

    @Test
    void aCancelledCommandWaitsNoLongerAndIsNotApplied() throws Exception {
        try (RedisStage own = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast its = Clients.holdfast(own)) {
            RedisClient ours = Clients.client(its, own);
            StatefulRedisConnection<String, String> connection = ours.connect();
            assertThat(connection.sync().set("warm", "1")).isEqualTo("OK");
            await().until(() -> !own.anyReplica().command("GET", "warm").isNothing());
            own.crashPrimary();
            await().until(() -> its.standing().state() != dev.holdfast.topology.Standing.State.STEADY);
            RedisFuture<Long> cancelled = connection.async().incr("n");
            RedisFuture<Long> kept = connection.async().incr("n");
            await().until(() -> its.recovery().waitingCommands() == 2);

            cancelled.cancel(true);
            await().untilAsserted(
                            () -> assertThat(its.recovery().waitingCommands()).isEqualTo(1));
            own.promote(own.anyReplica());

            assertThat(get(kept)).isEqualTo(1);
            Clients.close(ours);
        }
    }

    @Test
    void closingInAFailoverEndsWhatWaits() throws Exception {
        try (RedisStage own = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast its = Clients.holdfast(own)) {
            RedisClient ours = Clients.client(its, own);
            StatefulRedisConnection<String, String> connection = ours.connect();
            assertThat(connection.sync().set("warm", "1")).isEqualTo("OK");
            own.crashPrimary();
            await().until(() -> its.standing().state() != dev.holdfast.topology.Standing.State.STEADY);
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (int command = 0; command < 50; command++) {
                waiting.add(connection.async().incr("n").toCompletableFuture());
            }
            CompletableFuture<?> dialling = ours.connectAsync(io.lettuce.core.codec.StringCodec.UTF8, Clients.uri(own))
                    .toCompletableFuture();
            await().until(() -> its.recovery().waitingCommands() >= 50);

            connection.close();
            Clients.close(ours);

            await().untilAsserted(() -> assertThat(waiting).allMatch(CompletableFuture::isDone));
            await().untilAsserted(() -> assertThat(dialling).isDone());
            await().untilAsserted(
                            () -> assertThat(its.recovery().waitingCommands()).isZero());
        }
    }

    @Test
    void aListWhoseReplyIsCutIsNeverHandedOutWithElementsTwice() throws Exception {
        try (RedisStage own = RedisStage.builder().faults().dnsLag(NEVER).start();
                Holdfast its = Clients.holdfast(own)) {
            RedisClient ours = Clients.client(its, own);
            StatefulRedisConnection<String, String> connection = ours.connect();
            connection.sync().rpush("list", "a", "b", "c", "d");
            for (int bytes = 1; bytes < 28; bytes += 3) {
                own.cutReplies(own.primary(), 1, bytes, "LRANGE");
                try {
                    assertThat(connection.sync().lrange("list", 0, -1)).containsExactly("a", "b", "c", "d");
                } catch (NotExecutedException cut) {
                    assertThat(((FailoverFailure) cut).safeToRepeat()).isTrue();
                }
                assertThat(connection.sync().lrange("list", 0, -1)).containsExactly("a", "b", "c", "d");
            }
            Clients.close(ours);
        }
    }
}
