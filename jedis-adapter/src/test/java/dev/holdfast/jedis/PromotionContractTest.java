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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** What an application sees of a promotion, on each supported version of Jedis; DNS never helps. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class PromotionContractTest {

    private final RedisStage stage =
            RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
    private final Holdfast holdfast = Clients.holdfast(stage);
    private JedisPool pool;

    @BeforeEach
    void makePool() {
        pool = Clients.pool(holdfast);
    }

    @AfterEach
    void closeAll() {
        pool.close();
        holdfast.close();
        stage.close();
    }

    @Test
    void aPoolGoesThroughAnOrderlyPromotionWithoutAnErrorAndWithoutARepeatedWrite() throws Exception {
        Service service = new Service(
                4,
                () -> Clients.with(pool, jedis -> jedis.incr("n")),
                () -> Clients.with(pool, jedis -> jedis.get("n")));
        try (service) {
            promoteUnder(service);
        }
        assertThat(service.errors()).isEmpty();
        assertThat(service.unknown()).isZero();
        assertThat(Clients.counter(stage, "n")).isEqualTo(service.written());
    }

    @Test
    void aUnifiedClientGoesThroughAnOrderlyPromotionWithoutAnErrorAndWithoutARepeatedWrite() throws Exception {
        try (UnifiedJedis client = Clients.unified(holdfast, Clients.config())) {
            Service service = new Service(4, () -> client.incr("n"), () -> client.get("n"));
            try (service) {
                promoteUnder(service);
            }
            assertThat(service.errors()).isEmpty();
            assertThat(service.unknown()).isZero();
            assertThat(Clients.counter(stage, "n")).isEqualTo(service.written());
        }
    }

    private void promoteUnder(Service service) {
        awaitWrites(service, 200);
        stage.promoteOrderly();
        awaitWrites(service, 200);
    }

    private static void awaitWrites(Service service, int more) {
        long target = service.written() + more;
        await().atMost(Clients.SOON).until(() -> service.written() >= target);
    }

    @Test
    void whenThePrimaryDiesOnlyWritesInFlightHaveAnUnknownOutcome() throws Exception {
        Service service = new Service(
                4,
                () -> Clients.with(pool, jedis -> jedis.incr("n")),
                () -> Clients.with(pool, jedis -> jedis.get("n")));
        try (service) {
            awaitWrites(service, 200);
            RedisNode heir = stage.anyReplica();
            stage.crashPrimary();
            stage.promote(heir);
            awaitWrites(service, 200);
        }
        assertThat(service.errors()).isEmpty();
        assertThat(service.unknown()).isLessThanOrEqualTo(4);
    }

    @Test
    void killedConnectionsAreNoFailoverAndRepeatNoWrite() throws Exception {
        Service service = new Service(
                4,
                () -> Clients.with(pool, jedis -> jedis.incr("n")),
                () -> Clients.with(pool, jedis -> jedis.get("n")));
        try (service) {
            for (int round = 0; round < 5; round++) {
                awaitWrites(service, 100);
                stage.killConnections(stage.primary());
            }
            awaitWrites(service, 100);
        }
        assertThat(service.errors()).isEmpty();
        assertThat(Clients.counter(stage, "n")).isBetween(service.written(), service.written() + service.unknown());
        assertThat(holdfast.standing().epoch()).isEqualTo(1);
    }

    @Test
    void theSelectedDatabaseIsTheSameOnTheNewPrimary() {
        try (Jedis jedis = pool.getResource()) {
            jedis.select(3);
            jedis.set("before", "1");
            stage.promoteOrderly();
            jedis.set("after", "1");
            assertThat(jedis.get("before")).isEqualTo("1");
        }
        assertThat(stage.primary().command("GET", "after").isNothing()).isTrue();
        String inDefault = Clients.with(pool, jedis -> jedis.get("after"));
        assertThat(inDefault).as("the next borrower is on database 0").isNull();
    }

    @Test
    void aPipelineThatWasRefusedAsAWholeIsSentAgainInItsOrder() {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("list", "x");
            jedis.del("list");
            stage.promoteOrderly();
            Pipeline pipeline = jedis.pipelined();
            pipeline.rpush("list", "a");
            pipeline.rpush("list", "b");
            Response<Long> third = pipeline.rpush("list", "c");
            pipeline.sync();
            assertThat(third.get()).isEqualTo(3);
            assertThat(jedis.lrange("list", 0, -1)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aPipelineThatWasRefusedInPartKeepsItsReplies() {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("k", "v");
            stage.promoteOrderly();
            Pipeline pipeline = jedis.pipelined();
            Response<Long> refused = pipeline.incr("n");
            Response<String> read = pipeline.get("k");
            pipeline.sync();
            assertThat(read.get()).isEqualTo("v");
            assertThatThrownBy(refused::get).hasMessageContaining("READONLY");
        }
        long next = Clients.with(pool, jedis -> jedis.incr("n"));
        assertThat(next).isEqualTo(1);
    }

    @Test
    void aTransactionAcrossAPromotionIsNotAppliedAndSaysSo() {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("n", "0");
            Transaction transaction = jedis.multi();
            stage.promoteOrderly();
            transaction.incr("n");
            assertThatThrownBy(transaction::exec)
                    .isInstanceOf(SessionLostException.class)
                    .matches(Outcomes::safeToRepeat);
        }
        String value = Clients.with(pool, jedis -> jedis.get("n"));
        assertThat(value).isEqualTo("0");
    }

    @Test
    void aBlockedConsumerGetsItsItemFromTheNewPrimary() throws Exception {
        CompletableFuture<List<String>> consumer =
                CompletableFuture.supplyAsync(() -> Clients.with(pool, jedis -> jedis.blpop(20, "queue")));
        await().atMost(Clients.SOON)
                .until(() -> stage.primary().info("blocked_clients").equals("1"));
        stage.promoteOrderly();
        await().atMost(Clients.SOON).until(() -> holdfast.standing().epoch() == 2);
        Clients.with(pool, jedis -> jedis.rpush("queue", "item"));
        assertThat(consumer.get(20, TimeUnit.SECONDS)).containsExactly("queue", "item");
    }

    @Test
    void aSubscriptionMovesToTheNewPrimary() throws Exception {
        List<String> messages = Collections.synchronizedList(new ArrayList<>());
        JedisPubSub subscriber = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                messages.add(message);
            }
        };
        CompletableFuture<Void> subscription = CompletableFuture.runAsync(() -> Clients.with(pool, jedis -> {
            jedis.subscribe(subscriber, "news");
            return null;
        }));
        await().atMost(Clients.SOON).until(subscriber::isSubscribed);
        RedisNode heir = stage.anyReplica();
        stage.promoteOrderly(heir);
        await().atMost(Clients.SOON)
                .until(() -> heir.command("PUBLISH", "news", "hello").number() == 1);
        await().atMost(Clients.SOON).until(() -> messages.contains("hello"));
        subscriber.unsubscribe();
        subscription.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCursorIsNeverSentToAnotherServer() {
        Clients.with(pool, jedis -> {
            for (int key = 0; key < 1_000; key++) {
                jedis.set("key-" + key, "v");
            }
            return null;
        });
        try (Jedis jedis = pool.getResource()) {
            ScanResult<String> page = jedis.scan(ScanParams.SCAN_POINTER_START, new ScanParams().count(10));
            stage.promoteOrderly();
            jedis.incr("n");
            assertThatThrownBy(() -> jedis.scan(page.getCursor(), new ScanParams().count(10)))
                    .isInstanceOf(CursorLostException.class);
        }
    }

    @Test
    void aScriptThatTheNewPrimaryDoesNotKnowIsLoadedAgain() {
        try (Jedis jedis = pool.getResource()) {
            String sha = jedis.scriptLoad("return redis.call('incr', KEYS[1])");
            assertThat(jedis.evalsha(sha, 1, "n")).isEqualTo(1L);
            stage.promoteOrderly();
            jedis.set("other", "v");
            assertThat(jedis.evalsha(sha, 1, "n")).isEqualTo(2L);
        }
    }

    @Test
    void aScriptsOwnReplyThatLooksLikeARefusalPassesThrough() {
        try (Jedis jedis = pool.getResource()) {
            String script = "redis.call('incr', KEYS[1]) return redis.error_reply('READONLY from the script')";
            assertThatThrownBy(() -> jedis.eval(script, 1, "n")).hasMessageContaining("READONLY from the script");
            assertThat(jedis.get("n")).isEqualTo("1");
        }
    }
}
