// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command that is unanswered for a while has the primary asked, whether or not it has a fallback. */
@Timeout(60)
class UnansweredTest {

    private static final String SLOW = "SLOW in epoch 1 (a command has been unanswered for ";

    private static List<String> signals(Holdfast holdfast) {
        return holdfast.recovery().snapshot().recentSignals();
    }

    @Test
    @StagedRedis
    void aCommandWithoutAFallbackThatIsUnansweredHasThePrimaryAsked(RedisStage stage) {
        try (Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");
            stage.freezePrimary();
            RedisFuture<String> write = connection.async().set("k", "w");
            await().until(() -> signals(holdfast).stream().anyMatch(line -> line.contains(SLOW)));
            assertThat(write.isDone()).isFalse();
            Clients.close(client);
        }
    }

    @Test
    @StagedRedis
    void aBlockingCommandWaitsAsItsCallerSaidAndManyQuickOnesAreNoSlowOne(RedisStage stage) {
        try (Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            StatefulRedisConnection<String, String> blocking = client.connect();
            RedisFuture<KeyValue<String, String>> blocked = blocking.async().blpop(1, "nothing");
            while (!blocked.isDone()) {
                connection.sync().incr("n");
            }
            assertThat(signals(holdfast)).noneMatch(line -> line.contains("unanswered"));
            Clients.close(client);
        }
    }
}
