// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.observe.FailoverListener;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.TopologyEvent;
import io.github.resilience4j.retry.RetryRegistry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** An event loop serves many connections: nothing of ours may block it, nor run there what a user wrote. */
class EventLoopContractTest {

    private static final Predicate<String> NOT_OF_A_TEST =
            type -> !type.contains("Test") && !type.startsWith("dev.holdfast.testkit.");

    private final Queue<String> callbacks = new ConcurrentLinkedQueue<>();

    private void calledBack(String what) {
        callbacks.add(what + " on " + Thread.currentThread().getName());
    }

    private Holdfast holdfast(RedisStage stage) {
        RetryRegistry retries = RetryRegistry.ofDefaults();
        retries.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> calledBack("retry")));
        return Clients.builder(stage)
                .retryRegistry(retries)
                .listener(new FailoverListener() {
                    @Override
                    public void happened(TopologyEvent event) {
                        calledBack("event");
                    }

                    @Override
                    public void finished(FailoverReport report) {
                        calledBack("report");
                    }
                })
                .build();
    }

    @Test
    void aPromotionBlocksNoEventLoopAndRunsNoUserCodeOnIt() throws Exception {
        try (EventLoopWatch watch = new EventLoopWatch();
                RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = holdfast(stage)) {
            RedisClient client =
                    HoldfastLettuce.client(holdfast, Clients.RESOURCES, Clients.uri(stage), gap -> calledBack("gap"));
            StatefulRedisConnection<String, String> shared = client.connect();
            StatefulRedisConnection<String, String> blocked = client.connect();
            client.connectPubSub().sync().subscribe("news");
            CompletableFuture<?> popped = blocked.async().blpop(20, "queue").toCompletableFuture();
            Traffic traffic = Traffic.of(4, () -> {
                shared.async().incr("n");
                shared.reactive().incr("n").subscribe();
                shared.sync().eval("return redis.call('incr', KEYS[1])", ScriptOutputType.INTEGER, "n");
                return client.connectAsync(io.lettuce.core.codec.StringCodec.UTF8, Clients.uri(stage))
                        .thenCompose(StatefulRedisConnection::closeAsync)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
            });
            traffic.through(stage);
            shared.sync().rpush("queue", "item");
            popped.get(10, TimeUnit.SECONDS);
            for (String what : new String[] {"event", "retry", "gap"}) {
                await().atMost(Clients.SOON)
                        .untilAsserted(() -> assertThat(callbacks).anyMatch(name -> name.startsWith(what + " on ")));
            }
            Clients.close(client);

            assertThat(watch.blocked(NOT_OF_A_TEST))
                    .as("what blocked an event loop")
                    .isEmpty();
            assertThat(callbacks).noneMatch(name -> name.contains("EventLoop") || name.contains("holdfast-scheduler"));
        }
    }

    /** That the watch sees what it is there for. */
    @Test
    void theWatchSeesACallbackThatSleepsOnAnEventLoop() throws Exception {
        try (EventLoopWatch watch = new EventLoopWatch();
                RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            CompletableFuture<Void> slept = new CompletableFuture<>();
            // Held back, so that the callback is there before the reply and runs where that is read.
            connection.setAutoFlushCommands(false);
            var unused = connection.async().ping().thenRun(() -> {
                // More than once: a permit that an earlier unpark left lets the first one through.
                for (int time = 0; time < 5; time++) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
                slept.complete(null);
            });
            connection.flushCommands();
            slept.get(10, TimeUnit.SECONDS);
            assertThat(watch.blocked(type -> type.contains("EventLoopContractTest")))
                    .isNotEmpty();
            Clients.close(client);
        }
    }
}
