// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.History;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.testkit.StagedRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** The testkit needs no Holdfast: an application on a plain client goes through a promotion, and its history is checked. */
class TestingAnyClient {

    @Test
    @StagedRedis
    void anApplicationThatDialsAgainWhenItIsRefusedLosesNoOrderAndTakesNoneTwice(RedisStage stage) {
        History history = new History();
        try (Orders orders = new Orders(stage)) {
            for (int number = 0; number < 100; number++) {
                if (number == 50) {
                    stage.promoteOrderly();
                }
                History.Running order = history.begin("order", "order-" + number);
                orders.take("order-" + number);
                order.ok();
            }
        }

        List<String> kept = stage.primary().command("LRANGE", "orders", "0", "-1").items().stream()
                .map(RespClient.Reply::text)
                .toList();
        assertThat(history.log("order", kept).isSound()).isTrue();
        assertThat(history.durations(Duration.ofSeconds(2)).isSound()).isTrue();
    }

    @Test
    @StagedRedis
    void aPlainConnectionStaysOnTheDemotedNode(RedisStage stage) {
        try (Jedis jedis = new Jedis(stage.primary().address(), stage.port())) {
            jedis.incr("orders");
            stage.promoteOrderly();
            assertThatThrownBy(() -> jedis.incr("orders")).hasMessageStartingWith("READONLY");
        }
    }

    /** A naive application: it asks for the primary's address anew when a write is refused. */
    private static final class Orders implements AutoCloseable {
        private final RedisStage stage;
        private Jedis jedis;

        Orders(RedisStage stage) {
            this.stage = stage;
            this.jedis = dial();
        }

        private Jedis dial() {
            return new Jedis(stage.primary().address(), stage.port());
        }

        void take(String order) {
            try {
                jedis.rpush("orders", order);
            } catch (JedisDataException refused) {
                jedis.close();
                jedis = dial();
                jedis.rpush("orders", order);
            }
        }

        @Override
        public void close() {
            jedis.close();
        }
    }
}
