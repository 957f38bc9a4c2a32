// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Pools and their connections: borrowed within one budget, given back without a dial, never stale, never dirty. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class PoolContractTest {

    private static final Duration BUDGET = Duration.ofMillis(700);

    /** 100 ms are promised beyond the budget; the rest is for machines that do much else. */
    private static final Duration MOST = BUDGET.plusMillis(1_000);

    private final RedisStage stage = RedisStage.builder()
            .user("app", "secret", "+@all -ping -info ~* &*")
            .dnsLag(Duration.ofMinutes(10))
            .start();
    private final Holdfast holdfast = Clients.builder(stage).budget(BUDGET).build();

    @AfterEach
    void closeAll() {
        holdfast.close();
        stage.close();
    }

    private static GenericObjectPoolConfig<Jedis> small(int total) {
        GenericObjectPoolConfig<Jedis> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(total);
        config.setMaxIdle(total);
        return config;
    }

    private static Duration timed(Runnable deed) {
        long began = System.nanoTime();
        deed.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static long increment(JedisPool pool) {
        return Clients.with(pool, jedis -> jedis.incr("n"));
    }

    /** Threads that wait for connections which others hold while they wait for a primary. */
    @Test
    void waitingForAnExhaustedPoolIsWithinTheBudgetToo() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(2))) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            stage.crashPrimary();
            List<CompletableFuture<Duration>> calls = new ArrayList<>();
            for (int call = 0; call < 10; call++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> timed(() -> assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.get("k")))
                                .isInstanceOf(FailoverFailure.class)),
                        threads));
            }
            for (CompletableFuture<Duration> call : calls) {
                assertThat(call.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Inside the pool nobody sees that the primary came into doubt: it would be waited for without a bound. */
    @Test
    void whoWaitsForAPoolWhenThePrimaryDiesWaitsNoLongerThanTheBudget() throws Exception {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(1));
                Jedis only = pool.getResource()) {
            only.set("k", "v");
            CompletableFuture<Throwable> second = Aside.supply(() -> {
                try {
                    pool.getResource().close();
                    return new AssertionError("got a connection of a pool that is exhausted");
                } catch (RuntimeException e) {
                    return e;
                }
            });
            await().until(() -> pool.getNumWaiters() == 1);
            stage.crashPrimary();
            assertThat(second.get(10, TimeUnit.SECONDS)).isInstanceOf(BudgetExhaustedException.class);
        }
    }

    @Test
    void anExhaustedPoolWithAPrimaryWaitsAsItsConfigurationSays() {
        GenericObjectPoolConfig<Jedis> config = small(1);
        config.setMaxWait(Duration.ofMillis(200));
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), config);
                Jedis only = pool.getResource()) {
            assertThat(only.ping()).isEqualTo("PONG");
            Duration waited = timed(() -> assertThatThrownBy(pool::getResource)
                    .isInstanceOf(JedisException.class)
                    .isNotInstanceOf(FailoverFailure.class));
            assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(200)).isLessThan(Duration.ofSeconds(2));
        }
    }

    /** commons-pool 2.13.1, of Jedis 8, dials a successor in the thread that gives a broken connection back (POOL-431). */
    @Test
    void givingABrokenConnectionBackNeitherWaitsNorFails() {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(2))) {
            Jedis jedis = pool.getResource();
            jedis.set("k", "v");
            stage.crashPrimary();
            assertThatThrownBy(() -> jedis.incr("n")).isInstanceOf(FailoverFailure.class);
            assertThat(timed(jedis::close)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void aFailoverBetweenBorrowAndCommandIsSurvivedToo() {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(2));
                Jedis jedis = pool.getResource()) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            assertThat(jedis.incr("n")).isEqualTo(1);
            assertThat(heir.command("GET", "n").text()).isEqualTo("1");
        }
    }

    @Test
    void connectionsOfAnEpochThatIsOverLeaveThePool() {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(8))) {
            List<Jedis> all = new ArrayList<>();
            for (int index = 0; index < 8; index++) {
                all.add(pool.getResource());
            }
            all.forEach(Jedis::close);
            RedisNode old = stage.primary();
            stage.promoteOrderly();
            Clients.with(pool, jedis -> jedis.incr("n"));
            await().atMost(Clients.SOON)
                    .until(() -> old.command("CLIENT", "LIST", "TYPE", "normal")
                                    .text()
                                    .lines()
                                    .filter(client -> !client.contains("holdfast-probe"))
                                    .count()
                            <= 1);
        }
    }

    @Test
    void aConnectionThatComesBackInATransactionIsNotMetByTheNextBorrower() {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(1))) {
            try (Jedis jedis = pool.getResource()) {
                jedis.sendCommand(JedisContractClient.name("MULTI"));
            }
            assertThat(increment(pool)).isEqualTo(1);
        }
    }

    @Test
    void anUnfinishedTransactionOfJedisIsDiscardedWhenItComesBack() {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(1))) {
            try (Jedis jedis = pool.getResource()) {
                jedis.watch("n");
                Transaction transaction = jedis.multi();
                transaction.incr("n");
            }
            assertThat(increment(pool)).isEqualTo(1);
        }
    }

    /** The server closed it while it was idle: a write would meet that as a lost reply. */
    @Test
    void aConnectionThatWasIdleForLongIsAskedForASignOfLife() {
        Attachment attachment =
                new Attachment(holdfast, holdfast.recovery(), ConfigProxy.forJedis(Clients.config()), gap -> {});
        Dialling anyIdleIsLong = new Dialling(attachment, -1);
        try (JedisPool pool = new HoldfastPool(small(1), anyIdleIsLong, null)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            stage.killConnections(stage.primary());
            assertThat(increment(pool)).isEqualTo(1);
        }
    }

    @Test
    void aUserWithoutPingAndInfoIsServedAndFollowsWhatDnsNames() {
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .user("app")
                .password("secret")
                .build();
        GenericObjectPoolConfig<Jedis> tested = small(2);
        tested.setTestOnBorrow(true);
        try (JedisPool pool = HoldfastJedis.pool(holdfast, config, tested)) {
            for (int call = 1; call <= 3; call++) {
                int expected = call;
                assertThat(increment(pool)).isEqualTo(expected);
            }
            stage.dnsLate(Duration.ZERO);
            stage.promoteOrderly();
            stage.pointDns(stage.primary());
            await().atMost(Clients.SOON).ignoreExceptions().until(() -> increment(pool) >= 4);
        }
    }

    /** IAM tokens: each new connection asks again, and a renewed password is used at the next one. */
    @Test
    void theCredentialsProviderIsAskedForEachConnection() {
        AtomicInteger asked = new AtomicInteger();
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .credentialsProvider(() -> {
                    asked.incrementAndGet();
                    return new DefaultRedisCredentials("app", "secret");
                })
                .build();
        try (JedisPool pool = HoldfastJedis.pool(holdfast, config, small(1));
                Jedis jedis = pool.getResource()) {
            jedis.set("k", "v");
            int before = asked.get();
            stage.killConnections(stage.primary());
            assertThat(jedis.get("k")).isEqualTo("v");
            assertThat(asked.get()).isGreaterThan(before);
        }
    }

    @Test
    void aDatabaseThatDoesNotExistEndsAtOnceInJedisOwnWords() {
        JedisClientConfig config =
                DefaultJedisClientConfig.builder().database(99).build();
        Holdfast patient = Clients.builder(stage).build();
        try (patient;
                JedisPool pool = HoldfastJedis.pool(patient, config, small(1))) {
            Duration spent = timed(() -> assertThatThrownBy(pool::getResource)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("DB index is out of range"));
            assertThat(spent).isLessThan(Duration.ofSeconds(5));
        }
    }

    /** {@code Jedis(Connection)} decodes RESP2 only, and Jedis 8 would negotiate RESP3 by itself. */
    @Test
    void aPoolSpeaksResp2WhateverJedisWouldNegotiate() {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), small(1))) {
            Clients.with(pool, jedis -> jedis.zadd("z", 1.5, "m"));
            double score = Clients.with(
                    pool, jedis -> jedis.zrangeWithScores("z", 0, -1).get(0).getScore());
            assertThat(score).isEqualTo(1.5);
        }
        JedisClientConfig resp3 =
                DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP3).build();
        assertThatThrownBy(() -> HoldfastJedis.pool(holdfast, resp3, small(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("RESP3", "connectionProvider");
    }

    @Test
    void aPoolMayBeFilledBeforeItsFirstBorrow() throws Exception {
        GenericObjectPoolConfig<Jedis> config = small(3);
        config.setMinIdle(3);
        try (JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), config)) {
            pool.preparePool();
            assertThat(pool.getNumIdle()).isEqualTo(3);
        }
    }
}
