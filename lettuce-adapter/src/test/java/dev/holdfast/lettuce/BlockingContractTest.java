// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Commands that wait on the server while the primary moves. */
class BlockingContractTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration HALF = Duration.ofSeconds(1);

    /** One command through each of Lettuce's forms, each on a connection of its own; all find nothing. */
    private static final Map<String, Function<StatefulRedisConnection<String, String>, CompletableFuture<?>>> FORMS =
            forms();

    @SuppressWarnings("unchecked") // the varargs of XREAD
    private static Map<String, Function<StatefulRedisConnection<String, String>, CompletableFuture<?>>> forms() {
        Map<String, Function<StatefulRedisConnection<String, String>, CompletableFuture<?>>> forms =
                new LinkedHashMap<>();
        long seconds = TIMEOUT.toSeconds();
        forms.put("sync", it -> Aside.supply(() -> it.sync().blpop(seconds, "queue")));
        forms.put("async", it -> it.async().brpop(seconds, "queue").toCompletableFuture());
        forms.put("reactive", it -> it.reactive().bzpopmin(seconds, "sorted").toFuture());
        forms.put(
                "a stream",
                it -> it.async()
                        .xread(XReadArgs.Builder.block(TIMEOUT), StreamOffset.from("stream", "0"))
                        .toCompletableFuture());
        return forms;
    }

    /** Moved after half of its time, it waits for the other half on the new primary, not for all of it again. */
    @Test
    void aBlockedCommandThatIsMovedWaitsOnlyForWhatIsLeftOfItsTime() throws Exception {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
            FORMS.forEach((form, command) -> connections.add(client.connect()));
            Map<String, CompletableFuture<Duration>> waits = new LinkedHashMap<>();
            long begun = System.nanoTime();
            FORMS.forEach((form, command) -> waits.put(
                    form,
                    command.apply(connections.get(waits.size()))
                            .thenApply(nothing -> Duration.ofNanos(System.nanoTime() - begun))));
            await().atMost(Clients.SOON)
                    .until(() -> stage.primary().info("blocked_clients").equals("4"));
            await().until(() -> System.nanoTime() - begun > HALF.toNanos());

            stage.promoteOrderly();

            for (Map.Entry<String, CompletableFuture<Duration>> wait : waits.entrySet()) {
                assertThat(wait.getValue().get(10, TimeUnit.SECONDS))
                        .as(wait.getKey())
                        .isBetween(TIMEOUT.minusMillis(100), TIMEOUT.plusMillis(700));
            }
            Clients.close(client);
        }
    }
}
