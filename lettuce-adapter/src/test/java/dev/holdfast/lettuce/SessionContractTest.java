// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is built up on one connection, before and after a promotion. */
class SessionContractTest {

    private static final int ROUNDS = Integer.getInteger("holdfast.chaos.transactions", 30);

    private static RedisStage stage;
    private static Holdfast holdfast;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        stage = RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
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
        stage.primary().command("SCRIPT", "FLUSH");
    }

    private static <T> T get(RedisFuture<T> future) throws Exception {
        return future.toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private static String onPrimary(String key) {
        var reply = stage.primary().command("GET", key);
        return reply.isNothing() ? "" : reply.text();
    }

    /** Moves the primary, and waits until the connection has followed. */
    private static void promote(RedisCommands<String, String> other) {
        stage.promoteOrderly();
        other.set("moved", "1");
    }

    @Test
    void aTransactionThatIsCutBeforeExecIsNotAppliedAndNothingOfItGoesOutAlone() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            RedisAsyncCommands<String, String> async = connection.async();
            get(async.multi());
            RedisFuture<String> before = async.set("one", "tx");
            promote(other.sync());
            RedisFuture<String> after = async.set("two", "tx");
            RedisFuture<TransactionResult> exec = async.exec();

            assertThatThrownBy(() -> get(exec))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SessionLostException.class);
            assertThatThrownBy(() -> get(before)).hasCauseInstanceOf(SessionLostException.class);
            assertThatThrownBy(() -> get(after)).hasCauseInstanceOf(SessionLostException.class);
            assertThat(get(async.set("three", "plain"))).isEqualTo("OK");
            assertThat(onPrimary("one")).isEmpty();
            assertThat(onPrimary("two")).isEmpty();
            assertThat(onPrimary("three")).isEqualTo("plain");
        }
    }

    @Test
    void aTransactionIssuedAtOnceWhileTheConnectionIsCutIsAppliedAsAWholeOrNotAtAll() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisAsyncCommands<String, String> async = connection.async();
            long applied = 0;
            long unknown = 0;
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 5 == 0) {
                    Aside.run(() -> stage.killConnections(stage.primary()));
                }
                RedisFuture<String> multi = async.multi();
                RedisFuture<Long> first = async.incr("n");
                RedisFuture<Long> second = async.incr("n");
                RedisFuture<TransactionResult> exec = async.exec();
                try {
                    get(exec);
                    get(multi);
                    assertThat(get(second)).isEqualTo(get(first) + 1);
                    applied += 2;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOfAny(SessionLostException.class, OutcomeUnknownException.class);
                    unknown += e.getCause() instanceof OutcomeUnknownException ? 2 : 0;
                }
            }
            String kept = onPrimary("n");
            assertThat(Long.parseLong(kept))
                    .isBetween(applied, applied + unknown)
                    .isEven();
        }
    }

    @Test
    void whatWasWatchedOnALostConnectionKeepsExecFromBeingApplied() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> sync = connection.sync();
            sync.set("n", "0");
            sync.watch("n");
            stage.killConnections(stage.primary());
            stage.primary().command("SET", "n", "7");
            await().ignoreExceptions().until(() -> sync.get("n").equals("7"));

            sync.multi();
            sync.incr("n");

            assertThatThrownBy(sync::exec).isInstanceOf(SessionLostException.class);
            assertThat(onPrimary("n")).isEqualTo("7");
            sync.multi();
            sync.incr("n");
            assertThat(sync.exec().<Long>get(0))
                    .as("the next transaction is served")
                    .isEqualTo(8);
        }
    }

    @Test
    void databaseAndNameAreTheSameAfterAPromotion() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            connection.sync().select(5);
            connection.sync().clientSetname("orders");
            promote(other.sync());

            connection.sync().set("k", "v");

            assertThat(connection.sync().clientGetname()).isEqualTo("orders");
            assertThat(onPrimary("k")).as("in database 0").isEmpty();
            assertThat(connection.sync().get("k")).isEqualTo("v");
        }
    }

    @Test
    void aScriptThatOnlyTheOldPrimaryKnewIsLoadedAgain() {
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            String sha = connection.sync().scriptLoad("return redis.call('incr', KEYS[1])");
            promote(other.sync());
            stage.primary().command("SCRIPT", "FLUSH");

            Long counted = connection.sync().evalsha(sha, io.lettuce.core.ScriptOutputType.INTEGER, "counter");

            assertThat(counted).isEqualTo(1);
        }
    }

    @Test
    void waitIsNeverSentToAnotherServerThanTheWritesBeforeIt() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            connection.sync().set("k", "v");
            assertThat(connection.sync().waitForReplication(1, 1000)).isEqualTo(1);
            stage.promoteOrderly();
            // The demoted node refuses the write; both commands are on their way before anybody knows.
            connection.setAutoFlushCommands(false);
            RedisFuture<String> set = connection.async().set("k", "w");
            RedisFuture<Long> waited = connection.async().waitForReplication(1, 1000);
            connection.flushCommands();
            connection.setAutoFlushCommands(true);

            assertThat(get(set)).isEqualTo("OK");
            assertThatThrownBy(() -> get(waited)).isInstanceOf(ExecutionException.class);
            assertThat(other.sync().get("k")).isEqualTo("w");
        }
    }

    @Test
    void clientSideCachingIsArmedAgainAndItsCacheEmptied() {
        Map<String, String> cache = new ConcurrentHashMap<>();
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            other.sync().set("k", "1");
            CacheFrontend<String, String> frontend =
                    ClientSideCaching.enable(CacheAccessor.forMap(cache), connection, TrackingArgs.Builder.enabled());
            assertThat(frontend.get("k")).isEqualTo("1");
            assertThat(cache).containsKey("k");

            promote(other.sync());

            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(cache).as("emptied").doesNotContainKey("k"));
            assertThat(frontend.get("k")).isEqualTo("1");
            other.sync().set("k", "2");
            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(frontend.get("k"))
                            .as("tracking is armed again")
                            .isEqualTo("2"));
        }
    }
}
