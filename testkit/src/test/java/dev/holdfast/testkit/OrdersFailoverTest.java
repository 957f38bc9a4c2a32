// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The example of the README, with a small application to be tested. */
@StagedRedis(dnsLagMillis = 300)
class OrdersFailoverTest {

    @Test
    void noOrderIsLostOrTakenTwiceInAFailover(RedisStage stage) {
        History history = new History();
        try (Orders orders = new Orders(stage)) { // your application, on stage.endpoint() and stage.port()
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            CompletableFuture<Void> clerk = CompletableFuture.runAsync(() -> {
                for (int number = 0; System.nanoTime() < end; number++) {
                    History.Running order = history.begin("order", "order-" + number);
                    order.end(orders.take("order-" + number), "", ""); // what the caller was told
                }
            });

            long promoted = stage.promoteOrderly();
            clerk.join();

            List<String> kept = stage.primary().command("LRANGE", "orders", "0", "-1").items().stream()
                    .map(RespClient.Reply::text)
                    .toList();
            History.Report log = history.log("order", kept);
            assertThat(log.isSound()).as(log.toString()).isTrue();
            assertThat(history.firstOkAfter("order", promoted).orElseThrow()).isLessThan(Duration.ofSeconds(1));
            assertThat(history.durations(Duration.ofSeconds(1)).isSound()).isTrue();
        }
    }

    /** An application that looks its Redis up again whenever it was refused. */
    private static final class Orders implements AutoCloseable {
        private final RedisStage stage;
        private RespClient redis;

        Orders(RedisStage stage) {
            this.stage = stage;
            this.redis = connect();
        }

        private RespClient connect() {
            String address = stage.dns().addresses(stage.endpoint()).get(0);
            return RespClient.connect(address, stage.port());
        }

        History.Outcome take(String order) {
            try {
                if (!redis.send("RPUSH", "orders", order).isError()) {
                    return History.Outcome.OK;
                }
                redis.close();
                redis = connect();
                return History.Outcome.NOT_APPLIED;
            } catch (UncheckedIOException e) {
                redis = connect();
                return History.Outcome.UNKNOWN;
            }
        }

        @Override
        public void close() {
            redis.close();
        }
    }
}
