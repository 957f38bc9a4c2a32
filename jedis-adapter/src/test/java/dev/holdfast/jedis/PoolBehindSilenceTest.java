// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Who waits for a pool whose connections all wait for a primary that is silent. */
@Isolated
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class PoolBehindSilenceTest {

    /** Two probes that are late, a second apart, would take longer than this on average. */
    private static final Duration SOON = Duration.ofMillis(600);

    private static JedisPool pool(Holdfast holdfast) {
        GenericObjectPoolConfig<Jedis> two = new GenericObjectPoolConfig<>();
        two.setMaxTotal(2);
        return HoldfastJedis.pool(holdfast, DefaultJedisClientConfig.builder().build(), two);
    }

    private static List<CompletableFuture<Object>> calls(JedisPool pool, int count) {
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int call = 0; call < count; call++) {
            calls.add(Aside.supply(() -> {
                try {
                    return Clients.with(pool, jedis -> jedis.get("k"));
                } catch (RuntimeException failed) {
                    return failed;
                }
            }));
        }
        return calls;
    }

    @Test
    @StagedRedis(replicas = 0)
    void whereAllConnectionsAreThereTheirWaitingHasThePrimaryAskedAndMoreThanMayWaitEndSoon(RedisStage stage) {
        try (Holdfast holdfast = Clients.builder(stage).maxWaiting(5).build();
                JedisPool pool = pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            try (Jedis one = pool.getResource();
                    Jedis other = pool.getResource()) {
                assertThat(one.ping()).isEqualTo(other.ping());
            }
            endSoon(stage, holdfast, pool);
        }
    }

    /** The pool lets nobody else out before that dial is over. */
    @Test
    @StagedRedis(replicas = 0)
    void whereOneIsBeingDialledTheDialHasThePrimaryAskedAndEndsTooIfThatIsSilent(RedisStage stage) {
        try (Holdfast holdfast = Clients.builder(stage).maxWaiting(5).build();
                JedisPool pool = pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            endSoon(stage, holdfast, pool);
        }
    }

    private static void endSoon(RedisStage stage, Holdfast holdfast, JedisPool pool) {
        await().until(() -> holdfast.health().vitals().isPresent());
        stage.freezePrimary();
        long frozen = System.nanoTime();
        List<CompletableFuture<Object>> calls = calls(pool, 30);

        await().pollInterval(Duration.ofMillis(5))
                .until(() -> holdfast.standing().state() != State.STEADY);
        assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isLessThan(SOON);
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> calls.stream().filter(CompletableFuture::isDone).count() >= 30 - 5 - 2);

        assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isLessThan(SOON.plusMillis(300));
        assertThat(calls.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .allMatch(ended -> ended instanceof TooManyWaitingException);
    }

    @Test
    @StagedRedis(replicas = 0)
    void aPoolThatIsMerelyTooSmallCastsNoDoubtOnThePrimary(RedisStage stage) {
        try (Holdfast holdfast = Clients.builder(stage).maxWaiting(1).build();
                JedisPool pool = pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            long atStart = holdfast.recovery().counts().tally().waited();
            try (Jedis one = pool.getResource();
                    Jedis other = pool.getResource()) {
                List<CompletableFuture<Object>> calls = calls(pool, 5);
                await().pollDelay(Duration.ofMillis(700)).until(() -> one.ping().equals(other.ping()));

                assertThat(holdfast.standing().state()).isEqualTo(State.STEADY);
                assertThat(calls).noneMatch(CompletableFuture::isDone);
            }
            assertThat(holdfast.recovery().counts().tally().waited()).isEqualTo(atStart);
        }
    }
}
