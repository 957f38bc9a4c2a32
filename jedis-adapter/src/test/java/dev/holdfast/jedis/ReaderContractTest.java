// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** Reads over the nodes that the readers' names give. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class ReaderContractTest {

    private final RedisStage stage =
            RedisStage.builder().replicas(2).dnsLag(Duration.ofMinutes(10)).start();
    private final Holdfast holdfast = Clients.builder(stage)
            .reader(stage.readerEndpoint(), stage.port())
            .budget(Duration.ofSeconds(5))
            .build();
    private final JedisPool primary = Clients.pool(holdfast);
    private final JedisPool readers = HoldfastJedis.readerPool(
            holdfast,
            DefaultJedisClientConfig.builder().socketTimeoutMillis(1_000).build(),
            Clients.large());

    @BeforeEach
    void write() {
        stage.awaitReplicas();
        Clients.with(primary, jedis -> jedis.set("k", "v"));
        stage.replicas()
                .forEach(replica ->
                        await().until(() -> !replica.command("GET", "k").isNothing()));
    }

    @AfterEach
    void closeAll() {
        readers.close();
        primary.close();
        holdfast.close();
        stage.close();
    }

    /** By how many connections at once, so that each is one of its own. */
    private Set<String> nodesRead(int connections) {
        return nodesRead(readers, connections);
    }

    private static Set<String> nodesRead(JedisPool pool, int connections) {
        Set<String> nodes = new TreeSet<>();
        List<Jedis> borrowed = new ArrayList<>();
        for (int index = 0; index < connections; index++) {
            Jedis jedis = pool.getResource();
            borrowed.add(jedis);
            assertThat(jedis.get("k")).isEqualTo("v");
            nodes.add(addressOf(jedis));
        }
        borrowed.forEach(Jedis::close);
        return nodes;
    }

    private static String addressOf(Jedis jedis) {
        return jedis.info("server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElseThrow();
    }

    private static String idOf(RedisNode node) {
        return node.command("INFO", "server")
                .text()
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElseThrow();
    }

    private String[] ids(List<RedisNode> nodes) {
        return nodes.stream().map(ReaderContractTest::idOf).toArray(String[]::new);
    }

    @Test
    void readsAreSpreadOverAllReplicas() {
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(6)).containsExactlyInAnyOrder(ids(stage.replicas())));
    }

    @Test
    void aWriteIsRefusedBeforeItIsSent() {
        String before = stage.replicas().get(0).command("INFO", "commandstats").text();
        assertThatThrownBy(() -> Clients.with(readers, jedis -> jedis.set("k", "w")))
                .isInstanceOf(WriteToReaderException.class)
                .hasMessageContaining("SET: it may write, and this pool is one of readers")
                .satisfies(error ->
                        assertThat(((WriteToReaderException) error).outcome()).isEqualTo(Outcome.NOT_SENT));
        assertThatThrownBy(() -> Clients.with(readers, jedis -> jedis.eval("return redis.call('incr', 'n')")))
                .isInstanceOf(WriteToReaderException.class);
        String read = Clients.with(readers, jedis -> jedis.get("k"));
        assertThat(read).isEqualTo("v");
        assertThat(before).doesNotContain("cmdstat_eval");
    }

    @Test
    void whatIsNoWritePasses() {
        try (Jedis jedis = readers.getResource()) {
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThat(jedis.clientSetname("reports")).isEqualTo("OK");
            assertThat(jedis.select(1)).isEqualTo("OK");
            assertThat(jedis.get("k")).isNull();
            assertThat(jedis.select(0)).isEqualTo("OK");
            assertThat(jedis.evalReadonly("return redis.call('get', KEYS[1])", List.of("k"), List.of()))
                    .isEqualTo("v");
            Transaction transaction = jedis.multi();
            transaction.get("k");
            assertThat(transaction.exec()).containsExactly("v");
            Pipeline pipeline = jedis.pipelined();
            pipeline.get("k");
            pipeline.exists("k");
            assertThat(pipeline.syncAndReturnAll()).containsExactly("v", true);
        }
    }

    @Test
    void aPromotedNodeLeavesTheReadersAndTheDemotedOneJoins() {
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(6)).hasSize(2));
        RedisNode old = stage.primary();
        RedisNode heir = stage.replicas().get(0);
        RedisNode other = stage.replicas().get(1);
        stage.promoteOrderly(heir);
        Clients.with(primary, jedis -> jedis.incr("n"));
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(6)).containsExactlyInAnyOrder(idOf(old), idOf(other)));
    }

    @Test
    void readsGoOnWithoutAnErrorWhileReadersComeAndGo() throws Exception {
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(6)).hasSize(2));
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            threads.add(Aside.run(() -> {
                while (!over.get()) {
                    try {
                        Clients.with(readers, jedis -> jedis.get("k"));
                        reads.incrementAndGet();
                    } catch (RuntimeException e) {
                        errors.add(e);
                    }
                }
            }));
        }
        awaitReads(reads);
        stage.replicas().forEach(stage::killConnections);
        awaitReads(reads);
        stage.promoteOrderly(stage.replicas().get(0));
        awaitReads(reads);
        stage.replicas().get(0).crash();
        awaitReads(reads);
        over.set(true);
        for (CompletableFuture<Void> thread : threads) {
            thread.get(10, TimeUnit.SECONDS);
        }
        assertThat(errors).isEmpty();
    }

    private static void awaitReads(AtomicLong reads) {
        long target = reads.get() + 200;
        await().atMost(Clients.SOON).until(() -> reads.get() >= target);
    }

    @Test
    void withoutAReaderThePrimaryIsRead() {
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(4)).hasSize(2));
        stage.replicas().forEach(RedisNode::crash);
        String read = Clients.with(readers, jedis -> jedis.get("k"));
        assertThat(read).isEqualTo("v");
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(2)).containsExactly(idOf(stage.primary())));
    }

    @Test
    void aFrozenReaderIsLeftForAnotherOne() {
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesRead(6)).hasSize(2));
        RedisNode frozen = stage.replicas().get(0);
        frozen.freeze();
        try {
            for (int read = 0; read < 10; read++) {
                String value = Clients.with(readers, jedis -> jedis.get("k"));
                assertThat(value).isEqualTo("v");
            }
        } finally {
            frozen.thaw();
        }
    }

    @Test
    void aUnifiedClientReadsFromReadersToo() {
        try (UnifiedJedis client = Clients.unified(
                HoldfastJedis.readerConnectionProvider(holdfast, Clients.config(), Clients.large()),
                Clients.config())) {
            assertThat(client.get("k")).isEqualTo("v");
            assertThatThrownBy(() -> client.del("k")).isInstanceOf(WriteToReaderException.class);
        }
    }

    /** A reader endpoint answers one address at a time, in turn: that is no change of nodes, and no reason to leave one. */
    @Test
    void addressesThatComeInTurnAreAllReadersAndNoneIsLeft() {
        String name = "rotating.test";
        List<RedisNode> replicas = stage.replicas();
        stage.dns().ttl(Duration.ofSeconds(1));
        stage.dns()
                .alternate(
                        name,
                        List.of(
                                List.of(replicas.get(0).address()),
                                List.of(replicas.get(1).address())));
        try (Holdfast rotating =
                        Clients.builder(stage).reader(name, stage.port()).build();
                JedisPool pool = HoldfastJedis.readerPool(rotating, Clients.config(), Clients.large())) {
            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(nodesRead(pool, 4)).containsExactlyInAnyOrder(ids(replicas)));
            long destroyed = pool.getDestroyedCount();
            long answers = stage.dns().count(name);
            await().atMost(Duration.ofSeconds(20)).until(() -> stage.dns().count(name) >= answers + 4);
            assertThat(nodesRead(pool, 4)).containsExactlyInAnyOrder(ids(replicas));
            assertThat(pool.getDestroyedCount()).isEqualTo(destroyed);
            assertThat(rotating.standing().epoch()).isEqualTo(1);
        }
    }

    @Test
    void observedWritesGoWhereTheNameLeadsAndTheirErrorsAreJedisOwn() {
        RedisNode replica = stage.replicas().get(0);
        try (Holdfast observing = Clients.builder(stage)
                        .reader(stage.readerEndpoint(), stage.port())
                        .mode(Mode.OBSERVE)
                        .build();
                JedisPool pool = HoldfastJedis.readerPool(
                        observing,
                        DefaultJedisClientConfig.builder()
                                .hostAndPortMapper(name -> new HostAndPort(replica.address(), replica.port()))
                                .build(),
                        Clients.large())) {
            assertThat(nodesRead(pool, 2)).containsExactly(idOf(replica));
            assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.set("k", "w")))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("READONLY");
            observing.mode(Mode.PROTECT);
            assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.set("k", "w")))
                    .isInstanceOf(WriteToReaderException.class);
        }
    }

    @Test
    void aGroupWithoutReadersHasNoPoolOfReaders() {
        try (Holdfast none = Clients.holdfast(stage)) {
            assertThatThrownBy(() -> HoldfastJedis.readerPool(none, Clients.config(), Clients.large()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("reader(host, port)");
        }
    }
}
