// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.UnifiedJedis;

/** What an application with several threads sees of a promotion, on each supported version of Jedis; DNS never helps. */
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
}
