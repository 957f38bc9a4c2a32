// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads over the nodes that the readers' names give. */
class ReaderContractTest {

    private final RedisStage stage =
            RedisStage.builder().replicas(2).dnsLag(Duration.ofMinutes(10)).start();
    private final Holdfast holdfast = Clients.builder(stage)
            .reader(stage.readerEndpoint(), stage.port())
            .budget(Duration.ofSeconds(5))
            .build();
    private final RedisClient primary = Clients.client(holdfast, stage);
    private final RedisClient readers =
            HoldfastLettuce.client(holdfast, Clients.RESOURCES, RedisURI.create(stage.readerEndpoint(), stage.port()));

    @BeforeEach
    void write() {
        stage.awaitReplicas();
        primary.connect().sync().set("k", "v");
        stage.replicas()
                .forEach(replica ->
                        await().until(() -> !replica.command("GET", "k").isNothing()));
    }

    @AfterEach
    void closeAll() {
        Clients.close(readers);
        Clients.close(primary);
        holdfast.close();
        stage.close();
    }

    private List<StatefulRedisConnection<String, String>> connections(int many) {
        List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
        for (int index = 0; index < many; index++) {
            connections.add(readers.connect());
        }
        return connections;
    }

    private static Set<String> nodesOf(List<StatefulRedisConnection<String, String>> connections) {
        Set<String> nodes = new TreeSet<>();
        for (StatefulRedisConnection<String, String> connection : connections) {
            assertThat(connection.sync().get("k")).isEqualTo("v");
            nodes.add(idIn(connection.sync().info("server")));
        }
        return nodes;
    }

    private static String idIn(String info) {
        return info.lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElseThrow();
    }

    private static String idOf(RedisNode node) {
        return idIn(node.command("INFO", "server").text());
    }

    private void awaitBothReaders() {
        await().atMost(Clients.SOON)
                .until(() ->
                        holdfast.recovery(holdfast.readers().get(0)).standing().epoch() > 0
                                && nodesOf(connections(4)).size() == 2);
    }

    @Test
    void connectionsAreSpreadOverAllReplicas() {
        awaitBothReaders();
        assertThat(nodesOf(connections(4)))
                .containsExactlyInAnyOrder(
                        idOf(stage.replicas().get(0)), idOf(stage.replicas().get(1)));
    }

    @Test
    void aWriteIsRefusedBeforeItIsSentInEachOfLettucesWays() {
        StatefulRedisConnection<String, String> connection = readers.connect();
        assertThatThrownBy(() -> connection.sync().set("k", "w"))
                .isInstanceOf(WriteToReaderException.class)
                .hasMessageContaining("SET: it may write, and this client is one of readers")
                .satisfies(error ->
                        assertThat(((WriteToReaderException) error).outcome()).isEqualTo(Outcome.NOT_SENT));
        assertThatThrownBy(() -> connection.async().incr("n").get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WriteToReaderException.class);
        assertThatThrownBy(() -> connection.reactive().del("k").block(Duration.ofSeconds(5)))
                .isInstanceOf(WriteToReaderException.class);
        assertThat(connection.sync().get("k")).isEqualTo("v");
    }

    @Test
    void whatIsNoWritePasses() {
        RedisCommands<String, String> redis = readers.connect().sync();
        assertThat(redis.ping()).isEqualTo("PONG");
        assertThat(redis.clientSetname("reports")).isEqualTo("OK");
        assertThat(redis.select(1)).isEqualTo("OK");
        assertThat(redis.get("k")).isNull();
        assertThat(redis.select(0)).isEqualTo("OK");
        redis.multi();
        redis.get("k");
        assertThat(redis.exec().<String>get(0)).isEqualTo("v");
        assertThat(readers.connectPubSub().sync()).satisfies(subscriber -> subscriber.subscribe("news"));
    }

    @Test
    void aTransactionWithAWriteIsNotAppliedAndSaysSo() {
        RedisCommands<String, String> redis = readers.connect().sync();
        redis.multi();
        redis.get("k");
        redis.set("k", "w");
        assertThatThrownBy(redis::exec)
                .isInstanceOf(RedisCommandExecutionException.class)
                .hasMessageStartingWith("EXECABORT");
        assertThat(redis.get("k")).isEqualTo("v");
    }

    @Test
    void theConnectionsOfAPromotedNodeMoveAndTheDemotedOneJoins() {
        awaitBothReaders();
        List<StatefulRedisConnection<String, String>> connections = connections(6);
        assertThat(nodesOf(connections)).hasSize(2);
        RedisNode old = stage.primary();
        RedisNode heir = stage.replicas().get(0);
        RedisNode other = stage.replicas().get(1);
        stage.promoteOrderly(heir);
        primary.connect().sync().incr("n");
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(nodesOf(connections)).doesNotContain(idOf(heir)));
        await().atMost(Clients.SOON)
                .untilAsserted(
                        () -> assertThat(nodesOf(connections(4))).containsExactlyInAnyOrder(idOf(old), idOf(other)));
    }

    @Test
    void aReaderThatDiesIsLeftForAnotherOneWithoutAnError() {
        awaitBothReaders();
        List<StatefulRedisConnection<String, String>> connections = connections(6);
        String left = idOf(stage.replicas().get(1));
        stage.replicas().get(0).crash();
        assertThat(nodesOf(connections)).containsExactly(left);
    }

    @Test
    void aFrozenReaderIsLeftForAnotherOne() {
        awaitBothReaders();
        List<StatefulRedisConnection<String, String>> connections = connections(6);
        RedisNode frozen = stage.replicas().get(0);
        frozen.freeze();
        try {
            connections.forEach(
                    connection -> assertThat(connection.sync().get("k")).isEqualTo("v"));
        } finally {
            frozen.thaw();
        }
    }

    /** A reader endpoint answers one address at a time, in turn: the next one is found when connections are there already. */
    @Test
    void connectionsMakeRoomForAReaderThatJoins() {
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
                Clients.builder(stage).reader(name, stage.port()).build()) {
            RedisClient client =
                    HoldfastLettuce.client(rotating, Clients.RESOURCES, RedisURI.create(name, stage.port()));
            List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
            for (int index = 0; index < 16; index++) {
                connections.add(client.connect());
            }
            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(nodesOf(connections)).hasSize(2));
            Clients.close(client);
        }
    }

    @Test
    void withoutAReaderThePrimaryIsRead() {
        awaitBothReaders();
        StatefulRedisConnection<String, String> connection = readers.connect();
        stage.replicas().forEach(RedisNode::crash);
        assertThat(connection.sync().get("k")).isEqualTo("v");
        assertThat(nodesOf(List.of(connection))).containsExactly(idOf(stage.primary()));
    }
}
