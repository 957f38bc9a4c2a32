// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.JedisPool;

/** A command that is unanswered for a while has the primary asked, whether or not it has a fallback. */
@Timeout(60)
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class UnansweredTest {

    private static final String SLOW = "SLOW in epoch 1 (a command has been unanswered for ";

    private static List<String> signals(Holdfast holdfast) {
        return holdfast.recovery().snapshot().recentSignals();
    }

    @Test
    @StagedRedis
    void aCommandWithoutAFallbackThatIsUnansweredHasThePrimaryAsked(RedisStage stage) {
        try (Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            stage.freezePrimary();
            CompletableFuture<String> write = Aside.supply(() -> Clients.with(pool, jedis -> jedis.set("k", "w")));
            await().until(() -> signals(holdfast).stream().anyMatch(line -> line.contains(SLOW)));
            assertThat(write).isNotDone();
        }
    }

    @Test
    @StagedRedis
    void aBlockingCommandWaitsAsItsCallerSaidAndManyQuickOnesAreNoSlowOne(RedisStage stage) {
        try (Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            CompletableFuture<List<String>> blocked =
                    Aside.supply(() -> Clients.with(pool, jedis -> jedis.blpop(1, "nothing")));
            while (!blocked.isDone()) {
                Clients.with(pool, jedis -> jedis.incr("n"));
            }
            assertThat(signals(holdfast)).noneMatch(line -> line.contains("unanswered"));
        }
    }
}
