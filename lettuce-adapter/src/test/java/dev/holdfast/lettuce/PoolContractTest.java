// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueStreamingChannel;
import io.lettuce.core.support.AsyncConnectionPoolSupport;
import io.lettuce.core.support.AsyncPool;
import io.lettuce.core.support.BoundedPoolConfig;
import io.lettuce.core.support.ConnectionPoolSupport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Lettuce's pools, streaming outputs and reactive streams. */
class PoolContractTest {

    private static RedisStage stage;
    private static Holdfast holdfast;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        stage = RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
        holdfast = Clients.holdfast(stage);
        client = Clients.client(holdfast, stage);
    }

    @AfterAll
    static void end() {
        Clients.close(client);
        holdfast.close();
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.awaitReplicas();
        stage.primary().command("FLUSHALL");
    }

    @Test
    void aBlockingPoolServesBeforeAndAfterAPromotion() throws Exception {
        GenericObjectPoolConfig<StatefulRedisConnection<String, String>> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(8);
        try (GenericObjectPool<StatefulRedisConnection<String, String>> pool =
                ConnectionPoolSupport.createGenericObjectPool(client::connect, config)) {
            List<StatefulRedisConnection<String, String>> borrowed = new ArrayList<>();
            for (int index = 0; index < 8; index++) {
                borrowed.add(pool.borrowObject());
            }
            borrowed.forEach(connection -> connection.sync().incr("n"));
            borrowed.forEach(StatefulRedisConnection::close);
            stage.promoteOrderly();
            for (int index = 0; index < 20; index++) {
                try (StatefulRedisConnection<String, String> connection = pool.borrowObject()) {
                    connection.sync().incr("n");
                }
            }
            assertThat(Clients.counter(stage, "n")).isEqualTo(28);
            assertThat(pool.getCreatedCount()).as("each is the same object").isEqualTo(8);
        }
    }

    @Test
    void anAsynchronousPoolServesBeforeAndAfterAPromotion() throws Exception {
        AsyncPool<StatefulRedisConnection<String, String>> pool =
                AsyncConnectionPoolSupport.createBoundedObjectPoolAsync(
                                () -> client.connectAsync(StringCodec.UTF8, Clients.uri(stage)),
                                BoundedPoolConfig.create())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        for (int round = 0; round < 20; round++) {
            if (round == 10) {
                stage.promoteOrderly();
            }
            StatefulRedisConnection<String, String> connection = pool.acquire().get(10, TimeUnit.SECONDS);
            connection.async().incr("n").get(10, TimeUnit.SECONDS);
            pool.release(connection).get(10, TimeUnit.SECONDS);
        }
        assertThat(Clients.counter(stage, "n")).isEqualTo(20);
        pool.closeAsync().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aStreamingOutputGetsEachValueOnceAfterAPromotion() {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            for (int value = 0; value < 50; value++) {
                connection.sync().rpush("list", Integer.toString(value));
            }
            stage.promoteOrderly();
            Queue<String> values = new ConcurrentLinkedQueue<>();
            ValueStreamingChannel<String> channel = values::add;
            connection.async().rpush("list", "50");
            Long count = connection.sync().lrange(channel, "list", 0, -1);
            assertThat(count).isEqualTo(51);
            assertThat(values).hasSize(51).doesNotHaveDuplicates();
        }
    }

    /** Ten thousand elements of 1 kB: more than Lettuce reads ahead while nobody asks for them. */
    @Test
    void aReactiveStreamKeepsItsBackPressure() throws Exception {
        String value = "x".repeat(1000);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            for (int batch = 0; batch < 10; batch++) {
                String[] values = new String[1000];
                java.util.Arrays.fill(values, value);
                connection.sync().rpush("big", values);
            }
            Queue<String> taken = new ConcurrentLinkedQueue<>();
            BaseSubscriber<String> slow = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(String element) {
                    taken.add(element);
                }
            };
            connection.reactive().lrange("big", 0, -1).subscribe(slow);
            org.awaitility.Awaitility.await().until(() -> taken.size() == 1);
            // The server cannot get rid of its reply: it is not read.
            org.awaitility.Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Clients.SOON)
                    .until(() -> stage.primary()
                            .command("CLIENT", "LIST")
                            .text()
                            .lines()
                            .anyMatch(line -> line.contains("cmd=lrange") && !line.contains(" omem=0 ")));
            slow.request(20_000);
            org.awaitility.Awaitility.await().atMost(Clients.SOON).until(() -> taken.size() == 10_000);
        }
    }
}
