// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueStreamingChannel;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.support.AsyncConnectionPoolSupport;
import io.lettuce.core.support.AsyncPool;
import io.lettuce.core.support.BoundedPoolConfig;
import io.lettuce.core.support.ConnectionPoolSupport;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** The rows of the contract that need more than a command and its reply, with calls going on while the primary moves. */
class DuringPromotionContractTest {

    private static final Duration NEVER = Duration.ofMinutes(10);

    private static RedisStage stage;
    private static Holdfast holdfast;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        stage = RedisStage.builder().dnsLag(NEVER).start();
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
    void aBlockingPool() throws Exception {
        GenericObjectPoolConfig<StatefulRedisConnection<String, String>> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(3);
        try (GenericObjectPool<StatefulRedisConnection<String, String>> pool =
                ConnectionPoolSupport.createGenericObjectPool(client::connect, config)) {
            Traffic traffic = Traffic.of(4, () -> {
                try (StatefulRedisConnection<String, String> connection = pool.borrowObject()) {
                    return connection.sync().incr("n");
                }
            });
            assertThat(traffic.through(stage)).isEqualTo(Clients.counter(stage, "n"));
            assertThat(pool.getCreatedCount()).as("each is the same object").isLessThanOrEqualTo(3);
            assertThat(pool.getNumActive()).isZero();
        }
    }

    @Test
    void anAsynchronousPool() throws Exception {
        AsyncPool<StatefulRedisConnection<String, String>> pool =
                AsyncConnectionPoolSupport.createBoundedObjectPoolAsync(
                                () -> client.connectAsync(StringCodec.UTF8, Clients.uri(stage)),
                                BoundedPoolConfig.builder()
                                        .maxTotal(8)
                                        .maxIdle(8)
                                        .build())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        Traffic traffic = Traffic.of(4, () -> {
            CompletableFuture<Void> call = pool.acquire()
                    .thenCompose(connection ->
                            connection.async().incr("n").thenCompose(counted -> pool.release(connection)));
            return call.get(10, TimeUnit.SECONDS);
        });
        assertThat(traffic.through(stage)).isEqualTo(Clients.counter(stage, "n"));
        pool.closeAsync().get(10, TimeUnit.SECONDS);
    }

    /** A channel gets a list in its order, each value once, or the call says that it may be asked again. */
    @Test
    void aStreamingOutput() throws Exception {
        String[] values = IntStream.range(0, 500).mapToObj(Integer::toString).toArray(String[]::new);
        AtomicInteger cut = new AtomicInteger();
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().rpush("list", values);
            Traffic traffic = Traffic.of(3, () -> {
                Queue<String> taken = new ConcurrentLinkedQueue<>();
                ValueStreamingChannel<String> channel = taken::add;
                try {
                    assertThat(connection.sync().lrange(channel, "list", 0, -1)).isEqualTo(500);
                    assertThat(taken).containsExactly(values);
                } catch (NotExecutedException partly) {
                    assertThat(partly.safeToRepeat()).isTrue();
                    cut.incrementAndGet();
                }
                return connection.sync().incr("n");
            });
            assertThat(traffic.through(stage)).isEqualTo(Clients.counter(stage, "n"));
            assertThat(cut).hasValueLessThanOrEqualTo(3);
        }
    }

    /** A subscriber that asked for one of many elements is cut off by the promotion: it is told, and gets no second one. */
    @Test
    void aReactiveStreamThatIsHeldBack() throws Exception {
        String[] values = new String[1000];
        java.util.Arrays.fill(values, "x".repeat(1000));
        Queue<String> taken = new ConcurrentLinkedQueue<>();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        BaseSubscriber<String> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(String element) {
                taken.add(element);
            }

            @Override
            protected void hookOnError(Throwable failure) {
                told.complete(failure);
            }
        };
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            for (int batch = 0; batch < 10; batch++) {
                connection.sync().rpush("big", values);
            }
            stage.awaitReplicas();
            connection.reactive().lrange("big", 0, -1).subscribe(slow);
            await().until(() -> taken.size() == 1);

            Traffic.of(1, () -> other.sync().incr("n")).through(stage);

            assertThat(told.get(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            NotExecutedException.class,
                            error -> assertThat(error.safeToRepeat()).isTrue());
            assertThat(taken).hasSize(1);
            assertThat(connection.reactive().lrange("big", 0, -1).count().block(Clients.SOON))
                    .isEqualTo(10_000);
        }
    }

    @Test
    void aReactiveStreamThatIsRead() throws Exception {
        AtomicLong next = new AtomicLong();
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            Traffic traffic = Traffic.of(2, () -> {
                long mine = next.incrementAndGet();
                return connection
                        .reactive()
                        .rpush("list:" + mine, "a", "b", "c")
                        .thenMany(connection.reactive().lrange("list:" + mine, 0, -1))
                        .collectList()
                        .doOnNext(values -> assertThat(values).containsExactly("a", "b", "c"))
                        .block(Clients.SOON);
            });
            assertThat(traffic.through(stage)).isEqualTo(next.get());
        }
    }

    @Test
    void clientSideCaching() throws Exception {
        Map<String, String> cache = new ConcurrentHashMap<>();
        AtomicLong read = new AtomicLong();
        try (StatefulRedisConnection<String, String> connection = client.connect();
                StatefulRedisConnection<String, String> other = client.connect()) {
            other.sync().set("k", "1");
            CacheFrontend<String, String> frontend =
                    ClientSideCaching.enable(CacheAccessor.forMap(cache), connection, TrackingArgs.Builder.enabled());
            assertThat(frontend.get("k")).isEqualTo("1");
            Traffic traffic = Traffic.of(2, () -> {
                String key = "key:" + read.incrementAndGet();
                other.sync().set(key, "v");
                assertThat(frontend.get(key)).isEqualTo("v");
                return null;
            });
            traffic.through(stage);

            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(cache).as("emptied").doesNotContainKey("k"));
            assertThat(frontend.get("k")).isEqualTo("1");
            other.sync().set("k", "2");
            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(frontend.get("k"))
                            .as("tracking is armed again")
                            .isEqualTo("2"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"RESP2", "RESP3"})
    void bothProtocols(ProtocolVersion protocol) throws Exception {
        RedisClient own = Clients.client(holdfast, stage);
        own.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (StatefulRedisConnection<String, String> connection = own.connect()) {
            AtomicLong fields = new AtomicLong();
            Traffic traffic = Traffic.of(3, () -> connection.sync().hset("h", "f" + fields.incrementAndGet(), "v"));
            long calls = traffic.through(stage);
            assertThat(connection.sync().hgetall("h")).hasSize(Math.toIntExact(calls));
        } finally {
            Clients.close(own);
        }
    }

    /** Some are cancelled at once: they are applied or not, and no other one is held up or lost. */
    @Test
    void cancellationByTheCaller() throws Exception {
        AtomicLong cancelled = new AtomicLong();
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            Traffic traffic = Traffic.of(3, () -> {
                if (connection.async().incr("n").cancel(true)) {
                    cancelled.incrementAndGet();
                }
                return connection.async().incr("n").get(10, TimeUnit.SECONDS);
            });
            long kept = traffic.through(stage);
            assertThat(Clients.counter(stage, "n")).isBetween(kept, kept + cancelled.get());
            await().untilAsserted(() ->
                    assertThat(holdfast.recovery().waitingCommands()).isZero());
        }
    }

    @Test
    void tlsWithTheEndpointsName() throws Exception {
        try (RedisStage secure = RedisStage.builder().tls().dnsLag(NEVER).start();
                Holdfast its = Clients.holdfast(secure)) {
            RedisURI uri = Clients.uri(secure);
            uri.setSsl(true);
            RedisClient own = HoldfastLettuce.client(its, Clients.RESOURCES, uri);
            own.setOptions(ClientOptions.builder()
                    .sslOptions(SslOptions.builder()
                            .jdkSslProvider()
                            .truststore(secure.truststore().toFile(), secure.truststorePassword())
                            .build())
                    .build());
            StatefulRedisConnection<String, String> connection = own.connect();
            long calls = Traffic.of(3, () -> connection.sync().incr("n")).through(secure);
            assertThat(Clients.counter(secure, "n")).isEqualTo(calls);
            assertThat(its.standing().epoch()).isEqualTo(2);
            Clients.close(own);
        }
    }

    /** Whatever was going on ends, and no connection is left. */
    @Test
    void closing() throws Exception {
        try (RedisStage own = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast its = Clients.holdfast(own)) {
            RedisClient ours = Clients.client(its, own);
            List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
            for (int index = 0; index < 8; index++) {
                connections.add(ours.connect());
            }
            Queue<CompletableFuture<?>> issued = new ConcurrentLinkedQueue<>();
            Traffic traffic = Traffic.of(2, () -> {
                for (StatefulRedisConnection<String, String> connection : connections) {
                    issued.add(connection.async().incr("n").toCompletableFuture());
                    issued.add(connection.reactive().incr("n").toFuture());
                }
                TimeUnit.MILLISECONDS.sleep(1);
                return null;
            });
            own.promoteOrderly();
            connections.subList(0, 4).forEach(StatefulRedisConnection::close);
            Clients.close(ours);
            traffic.end();

            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(issued.stream().filter(call -> !call.isDone()))
                            .as("calls without an end")
                            .isEmpty());
            await().untilAsserted(() -> {
                assertThat(its.recovery().openConnections()).isZero();
                assertThat(its.recovery().waitingCommands()).isZero();
            });
            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(own.nodes())
                            .allSatisfy(node -> assertThat(node.command("CLIENT", "LIST")
                                            .text()
                                            .lines())
                                    .as("connections of the client that was closed")
                                    .noneMatch(line -> line.contains("flags=N") && line.contains("cmd=incr"))));
        }
    }
}
