// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is kept of the attempts that were on a line. */
class LineTest {

    @Test
    void nothingIsKeptOfCommandsThatEndedWhetherAnsweredOrCancelled() throws Exception {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            // Cancelled before it is flushed: Lettuce drops it without a word.
            connection.setAutoFlushCommands(false);
            connection.async().set("never", "sent").cancel(true);
            connection.flushCommands();
            connection.setAutoFlushCommands(true);
            List<WeakReference<Object>> values = new ArrayList<>();
            for (int command = 0; command < 100; command++) {
                var future = connection.async().set("k", "v" + command);
                future.get(10, TimeUnit.SECONDS);
                values.add(new WeakReference<>(future));
            }
            connection.sync().ping();
            org.awaitility.Awaitility.await().atMost(Clients.SOON).untilAsserted(() -> {
                System.gc();
                assertThat(values.stream().filter(value -> value.get() != null).count())
                        .as("futures that are still reachable")
                        .isLessThan(5);
            });
            Clients.close(client);
        }
    }
}
