// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** What a pool does in each mode, and when the mode changes under it. The name goes on naming the old primary. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class ModeContractTest {

    private final RedisStage stage =
            RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();

    /** Where the client's own resolver sends it, as the JVM's would. */
    private volatile RedisNode named = stage.primary();

    private final Holdfast holdfast = Clients.builder(stage)
            .mode(Mode.OBSERVE)
            .budget(Duration.ofSeconds(5))
            .build();
    private final JedisClientConfig config = DefaultJedisClientConfig.builder()
            .socketTimeoutMillis(500)
            .hostAndPortMapper(name -> new HostAndPort(named.address(), named.port()))
            .build();
    private final JedisPool pool = HoldfastJedis.pool(holdfast, config, Clients.large());

    @AfterEach
    void closeAll() {
        pool.close();
        holdfast.close();
        stage.close();
    }

    private long incr() {
        return Clients.with(pool, jedis -> jedis.incr("n"));
    }

    private void awaitVerified(long epoch) {
        await().atMost(Clients.SOON).until(() -> {
            Standing standing = holdfast.standing();
            return standing.state() == Standing.State.STEADY && standing.epoch() == epoch;
        });
    }

    @Test
    void observedAPromotionGivesTheClientsOwnErrorsAndAReportAndProtectMendsItWithNoRestart() {
        incr();
        awaitVerified(1);
        stage.promoteOrderly();
        assertThatThrownBy(this::incr)
                .isInstanceOf(JedisDataException.class)
                .isNotInstanceOf(FailoverFailure.class)
                .hasMessageStartingWith("READONLY");
        awaitVerified(2);
        assertThatThrownBy(this::incr).isInstanceOf(JedisDataException.class);
        assertThat(holdfast.recovery().counts().tally().failed()).isEqualTo(2);
        assertThat(holdfast.recovery().counts().tally().retried()).isZero();

        holdfast.mode(Mode.PROTECT);

        assertThat(incr()).isEqualTo(2);
        stage.pointDns(stage.primary());
        await().atMost(Clients.SOON).until(() -> !holdfast.reports().isEmpty());
        assertThat(holdfast.reports()).singleElement().satisfies(report -> {
            assertThat(report.epoch()).isEqualTo(2);
            assertThat(report.calls().failed()).isPositive();
            assertThat(report.firstWrite()).isPresent();
        });
    }

    @Test
    void observedALostConnectionEndsTheCallAtOnceWithJedisOwnError() {
        incr();
        awaitVerified(1);
        try (Jedis jedis = pool.getResource()) {
            jedis.incr("n");
            stage.killConnections(stage.primary());
            assertThatThrownBy(() -> jedis.get("n"))
                    .isInstanceOf(JedisConnectionException.class)
                    .isNotInstanceOf(FailoverFailure.class);
        }
        awaitVerified(1);
        assertThat(holdfast.recovery().counts().tally().unknown()).isEqualTo(1);
    }

    @Test
    void observedAPrimaryThatDiesIsNotWaitedForAndNewConnectionsGoWhereTheNameSays() {
        incr();
        awaitVerified(1);
        RedisNode heir = stage.anyReplica();
        stage.crashPrimary();
        assertThatThrownBy(this::incr).isInstanceOf(JedisConnectionException.class);
        long before = System.nanoTime();
        assertThatThrownBy(this::incr)
                .isInstanceOf(JedisConnectionException.class)
                .isNotInstanceOf(FailoverFailure.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        stage.promote(heir);
        awaitVerified(2);
        named = heir;
        assertThat(incr()).isPositive();
        assertThat(pool.getNumIdle()).isPositive();
    }

    @Test
    void aConnectionThatLeadsToThePrimaryIsKeptWhenProtectBegins() {
        String id = Clients.with(pool, jedis -> String.valueOf(jedis.clientId()));
        awaitVerified(1);
        holdfast.mode(Mode.PROTECT);
        String kept = Clients.with(pool, jedis -> String.valueOf(jedis.clientId()));
        assertThat(kept).isEqualTo(id);
        stage.promoteOrderly();
        assertThat(incr()).as("and follows from then on").isEqualTo(1);
    }

    @Test
    void aSubscriptionOnTheOldPrimaryIsMovedWhenProtectBegins() throws Exception {
        incr();
        awaitVerified(1);
        holdfast.mode(Mode.OFF);
        stage.promoteOrderly();
        holdfast.mode(Mode.OBSERVE);
        awaitVerified(2);
        try (Jedis jedis = pool.getResource()) {
            CompletableFuture<List<String>> heard = Aside.supply(() -> {
                jedis.subscribe(
                        new redis.clients.jedis.JedisPubSub() {
                            @Override
                            public void onMessage(String channel, String message) {
                                unsubscribe();
                            }
                        },
                        "news");
                return List.of("done");
            });
            await().until(() -> subscribers(named) == 1);
            holdfast.mode(Mode.PROTECT);
            await().atMost(Clients.SOON).until(() -> subscribers(stage.primary()) == 1);
            stage.primary().command("PUBLISH", "news", "x");
            assertThat(heard.get(5, TimeUnit.SECONDS)).containsExactly("done");
        }
    }

    private static long subscribers(RedisNode node) {
        return node.command("PUBSUB", "NUMSUB", "news").items().get(1).number();
    }

    @Test
    void aTransactionGoesOnWhenTheModeChangesBelowIt() {
        try (Jedis jedis = pool.getResource()) {
            awaitVerified(1);
            Transaction transaction = jedis.multi();
            transaction.incr("n");
            holdfast.mode(Mode.PROTECT);
            transaction.incr("n");
            holdfast.mode(Mode.OBSERVE);
            assertThat(transaction.exec()).containsExactly(1L, 2L);
        }
    }

    @Test
    void protectedFirstAConnectionStaysWhereItIsWhenItIsOnlyObserved() {
        holdfast.mode(Mode.PROTECT);
        assertThat(incr()).isEqualTo(1);
        holdfast.mode(Mode.OBSERVE);
        stage.promoteOrderly();
        assertThatThrownBy(this::incr).isInstanceOf(JedisDataException.class).hasMessageStartingWith("READONLY");
        awaitVerified(2);
        holdfast.mode(Mode.PROTECT);
        assertThat(incr()).isEqualTo(2);
    }

    @Test
    void offNobodyIsAskedAnythingAndAFailoverMeanwhileIsFoundAfterwards() {
        holdfast.mode(Mode.OFF);
        // What was asked before is answered yet, maybe.
        await().atMost(Clients.SOON).until(() -> probes(stage.primary()) == 0);
        long known = holdfast.standing().epoch();
        incr();
        assertThat(holdfast.standing().epoch()).isEqualTo(known);
        holdfast.mode(Mode.OBSERVE);
        awaitVerified(1);
        holdfast.mode(Mode.OFF);
        await().atMost(Clients.SOON).until(() -> probes(stage.primary()) == 0);
        stage.promoteOrderly();
        assertThatThrownBy(this::incr).isInstanceOf(JedisDataException.class);
        assertThat(holdfast.standing().epoch()).isEqualTo(1);
        assertThat(holdfast.recovery().counts().tally().failed()).isZero();
        holdfast.mode(Mode.PROTECT);
        assertThat(incr()).isEqualTo(2);
    }

    private static long probes(RedisNode node) {
        try (RespClient client = node.connect()) {
            return client.send("CLIENT", "LIST")
                    .text()
                    .lines()
                    .filter(line -> line.contains("name=holdfast-probe"))
                    .count();
        }
    }
}
