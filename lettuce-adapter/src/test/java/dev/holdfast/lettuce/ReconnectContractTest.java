// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How soon a connection is dialled anew. */
class ReconnectContractTest {

    /** A timer that would take a minute for what is due in a millisecond, in place of one that takes 100 ms. */
    @Test
    void aReconnectDoesNotWaitForATickOfLettucesTimer() throws Exception {
        Timer minutes = new HashedWheelTimer(1, TimeUnit.MINUTES);
        ClientResources resources = Clients.RESOURCES.mutate().timer(minutes).build();
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, resources, Clients.uri(stage));
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");

            stage.promoteOrderly();

            assertThat(connection.async().incr("n").get(10, TimeUnit.SECONDS)).isEqualTo(1);
            Clients.close(client);
        } finally {
            minutes.stop();
        }
    }

    @Test
    void oneThatIsClosedAgainAndAgainIsDialledAtLettucesOwnPace() {
        AtomicLong clock = new AtomicLong();
        AtomicInteger prompt = new AtomicInteger();
        Timer minutes = new HashedWheelTimer(1, TimeUnit.MINUTES);
        try {
            Timer timer = new PromptTimer(
                            Clients.RESOURCES.mutate().timer(minutes).build(), clock::get)
                    .resources()
                    .timer();
            timer.newTimeout(timeout -> prompt.incrementAndGet(), 1, TimeUnit.MILLISECONDS);
            var slow = timer.newTimeout(timeout -> prompt.incrementAndGet(), 1, TimeUnit.MILLISECONDS);
            assertThat(slow.timer()).isSameAs(minutes);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            timer.newTimeout(timeout -> prompt.incrementAndGet(), 1, TimeUnit.MILLISECONDS);
            await().atMost(Clients.SOON).untilAsserted(() -> assertThat(prompt).hasValue(2));
            assertThat(timer.newTimeout(timeout -> {}, 10, TimeUnit.SECONDS).timer())
                    .as("a long delay, as of a handshake's timeout")
                    .isSameAs(minutes);
        } finally {
            minutes.stop();
        }
    }

    /** Where nobody but DNS can be asked, the dead node is dialled in vain until its name has moved. */
    @Test
    void aPauseBetweenTwoDialsEndsWhenThePrimaryHasMoved() throws Exception {
        ClientResources resources = Clients.RESOURCES
                .mutate()
                .reconnectDelay(Delay.constant(Duration.ofMinutes(1)))
                .build();
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMillis(500)).start();
                Holdfast holdfast = Clients.builder(stage).withoutProbing().build()) {
            RedisClient client = HoldfastLettuce.client(holdfast, resources, Clients.uri(stage));
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");

            stage.crashPrimary();
            stage.promote(stage.anyReplica());

            assertThat(connection.async().incr("n").get(10, TimeUnit.SECONDS)).isEqualTo(1);
            Clients.close(client);
        }
    }
}
