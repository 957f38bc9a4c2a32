// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * What is built up on one connection, when that connection ends: restored, or the user is told. The traps of Jedis behind
 * these were all met (Jedis 5.2 to 8.0).
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class SessionContractTest {

    private static final String PASSWORD = "secret";

    private final RedisStage stage = RedisStage.builder()
            .requirepass(PASSWORD)
            .dnsLag(Duration.ofMinutes(10))
            .start();
    private final Holdfast holdfast = Clients.holdfast(stage);
    private final JedisClientConfig config = DefaultJedisClientConfig.builder()
            .password(PASSWORD)
            .database(3)
            .clientName("orders")
            .build();
    private final JedisPool pool = HoldfastJedis.pool(holdfast, config, Clients.large());

    @AfterEach
    void closeAll() {
        pool.close();
        holdfast.close();
        stage.close();
    }

    private String inDatabase3(String key) {
        try (dev.holdfast.testkit.RespClient client = stage.primary().connect()) {
            client.send("SELECT", "3");
            dev.holdfast.testkit.RespClient.Reply reply = client.send("GET", key);
            return reply.isNothing() ? "" : reply.text();
        }
    }

    /** Jedis re-dials a closed socket by itself, without AUTH and SELECT: the key would land in database 0. */
    @Test
    void aConnectionThatTheUserClosedComesBackWithItsPasswordItsDatabaseAndItsName() {
        try (Jedis jedis = pool.getResource()) {
            jedis.disconnect();
            jedis.set("k", "v");
            assertThat(jedis.clientGetname()).isEqualTo("orders");
        }
        assertThat(inDatabase3("k")).isEqualTo("v");
    }

    @Test
    void aConnectionThatTheServerClosedComesBackAsItWas() {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("k", "v");
            jedis.clientSetname("renamed");
            stage.killConnections(stage.primary());
            assertThat(jedis.get("k")).isEqualTo("v");
            assertThat(jedis.clientGetname()).isEqualTo("renamed");
        }
    }

    @Test
    void theDatabaseThatJedisSaysIsTheOneThatItIsOn() {
        try (Jedis jedis = pool.getResource()) {
            assertThat(jedis.getDB()).isEqualTo(3);
            jedis.select(5);
            jedis.set("k", "five");
            stage.promoteOrderly();
            assertThat(jedis.get("k")).isEqualTo("five");
            assertThat(jedis.getDB()).isEqualTo(5);
        }
        try (Jedis next = pool.getResource()) {
            assertThat(next.getDB()).isEqualTo(3);
            assertThat(next.get("k")).isNull();
        }
    }

    /** Connection.disconnect() flushes first: half a pipeline that was given up would be executed. */
    @Test
    void whatWasNotFlushedIsNotSentWhenTheConnectionIsClosed() {
        try (Jedis jedis = pool.getResource()) {
            Pipeline pipeline = jedis.pipelined();
            pipeline.set("k", "v");
            jedis.disconnect();
        }
        assertThat(inDatabase3("k")).isEmpty();
    }

    /** A pipeline is filled for as long as its user likes; it must not be flushed to a node that was left meanwhile. */
    @Test
    void aPipelineThatWasFilledBeforeAPromotionGoesToTheNewPrimary() {
        try (Jedis jedis = pool.getResource()) {
            Pipeline pipeline = jedis.pipelined();
            Response<Long> first = pipeline.incr("n");
            Response<Long> second = pipeline.incr("n");
            RedisNode heir = stage.anyReplica();
            RedisNode frozen = stage.freezePrimary();
            try {
                stage.promote(heir);
                Clients.with(pool, other -> other.get("k"));
                assertThat(holdfast.standing().epoch()).isEqualTo(2);
                pipeline.sync();
                assertThat(first.get()).isEqualTo(1);
                assertThat(second.get()).isEqualTo(2);
            } finally {
                frozen.thaw();
            }
        }
    }

    @Test
    void whatCannotBeRestoredIsToldOnceAndThenTheConnectionServesAgain() {
        try (Jedis jedis = pool.getResource()) {
            jedis.sendCommand(JedisContractClient.name("CLIENT"), "NO-EVICT", "ON");
            stage.promoteOrderly();
            await().atMost(Clients.SOON).until(() -> holdfast.standing().epoch() == 2);
            assertThatThrownBy(() -> jedis.get("k"))
                    .isInstanceOf(SessionLostException.class)
                    .matches(Outcomes::safeToRepeat);
            assertThat(jedis.get("k")).isNull();
        }
    }

    @Test
    void waitIsNotAskedOfAServerThatDidNotTakeTheWrites() {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("k", "v");
            stage.promoteOrderly();
            await().atMost(Clients.SOON).until(() -> holdfast.standing().epoch() == 2);
            assertThatThrownBy(() -> jedis.waitReplicas(1, 100)).isInstanceOf(SessionLostException.class);
        }
    }

    /** Jedis' own finally block would put "Socket is closed" in its place. */
    @Test
    void aBlockedCallWhoseServerDiesSaysThatItsOutcomeIsUnknown() throws Exception {
        CompletableFuture<Throwable> failure = Aside.supply(() -> {
            try {
                List<String> item = Clients.with(pool, jedis -> jedis.blpop(20, "queue"));
                return new AssertionError("popped " + item);
            } catch (RuntimeException e) {
                return e;
            }
        });
        await().atMost(Clients.SOON)
                .until(() -> stage.primary().info("blocked_clients").equals("1"));
        RedisNode heir = stage.anyReplica();
        stage.crashPrimary();
        stage.promote(heir);
        assertThat(failure.get(10, TimeUnit.SECONDS))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageStartingWith("BLPOP");
    }

    /** Moved after half of its time, it waits for the other half on the new primary, not for all of it again. */
    @Test
    void aBlockedCallThatIsMovedWaitsOnlyForWhatIsLeftOfItsTime() throws Exception {
        long begun = System.nanoTime();
        CompletableFuture<Duration> nothing = Aside.supply(() -> {
            Clients.with(pool, jedis -> jedis.blpop(3, "queue"));
            return Duration.ofNanos(System.nanoTime() - begun);
        });
        await().atMost(Clients.SOON)
                .until(() -> stage.primary().info("blocked_clients").equals("1"));
        await().until(() -> System.nanoTime() - begun > Duration.ofMillis(1_500).toNanos());
        stage.promoteOrderly();
        assertThat(nothing.get(10, TimeUnit.SECONDS)).isBetween(Duration.ofMillis(2_900), Duration.ofMillis(4_200));
    }

    /** Lost by constructors with one argument up to 7.x, and again by a dial in place that does not restore it. */
    @Test
    void theClientsOwnTimeoutsHoldBeforeAndAfterAPromotion() {
        JedisClientConfig bounded = DefaultJedisClientConfig.builder()
                .password(PASSWORD)
                .socketTimeoutMillis(1_900)
                .blockingSocketTimeoutMillis(300)
                .build();
        try (JedisPool own = HoldfastJedis.pool(holdfast, bounded, Clients.large());
                Jedis jedis = own.getResource()) {
            for (int round = 0; round < 2; round++) {
                assertThatThrownBy(() -> jedis.blpop(5, "queue")).isInstanceOf(OutcomeUnknownException.class);
                jedis.set("k", "v");
                assertThat(jedis.getClient().getSoTimeout()).isEqualTo(1_900);
                if (round == 0) {
                    stage.promoteOrderly();
                }
            }
        }
    }

    /** JedisPubSub writes from other threads than the one that reads, also while that one dials anew. */
    @Test
    void channelsThatAreAddedFromOtherThreadsAreKept() throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        JedisPubSub subscriber = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                received.add(channel);
            }

            @Override
            public void onPMessage(String pattern, String channel, String message) {
                received.add(pattern);
            }
        };
        CompletableFuture<Void> subscription = Aside.run(() -> Clients.with(pool, jedis -> {
            jedis.subscribe(subscriber, "first");
            return null;
        }));
        await().atMost(Clients.SOON).until(subscriber::isSubscribed);
        RedisNode heir = stage.anyReplica();
        RedisNode frozen = stage.freezePrimary();
        try {
            subscriber.subscribe("second");
            subscriber.psubscribe("thi*");
            stage.promote(heir);
            await().atMost(Clients.SOON).until(() -> {
                heir.command("PUBLISH", "first", "x");
                heir.command("PUBLISH", "second", "x");
                heir.command("PUBLISH", "third", "x");
                return received.contains("first") && received.contains("second") && received.contains("thi*");
            });
        } finally {
            frozen.thaw();
        }
        subscriber.unsubscribe();
        subscriber.punsubscribe();
        subscription.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoUnsubscribesWhileThereIsNoPrimaryLeavesTheLoopWhenThereIsOne() throws Exception {
        JedisPubSub subscriber = new JedisPubSub() {};
        CompletableFuture<Void> subscription = Aside.run(() -> Clients.with(pool, jedis -> {
            jedis.subscribe(subscriber, "news");
            return null;
        }));
        await().atMost(Clients.SOON).until(subscriber::isSubscribed);
        RedisNode heir = stage.anyReplica();
        stage.crashPrimary();
        await().atMost(Clients.SOON)
                .until(() -> holdfast.standing().state() != dev.holdfast.topology.Standing.State.STEADY);
        subscriber.unsubscribe();
        stage.promote(heir);
        subscription.get(10, TimeUnit.SECONDS);
    }
}
