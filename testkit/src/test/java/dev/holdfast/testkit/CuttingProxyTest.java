// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import dev.holdfast.testkit.RespClient.Reply;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@StagedRedis(faults = true, dnsLagMillis = 0)
class CuttingProxyTest {

    private static RespClient connect(RedisNode node) {
        return RespClient.connect(node.address(), node.port());
    }

    @Test
    @StagedRedis(replicaWrites = ReplicaWrites.CUT_SILENTLY, dnsLagMillis = 0)
    void aDemotedNodeCutsWritersWithoutAnAnswerAndKeepsReaders(RedisStage stage) {
        RedisNode old = stage.primary();
        try (RespClient writer = connect(old);
                RespClient reader = connect(old)) {
            assertThat(writer.send("INCR", "n").number()).isEqualTo(1);
            stage.promoteOrderly();

            assertThatThrownBy(() -> writer.send("INCR", "n")).hasCauseInstanceOf(EOFException.class);
            assertThat(reader.send("GET", "n").number()).isEqualTo(1);
        }
    }

    @Test
    @StagedRedis(replicaWrites = ReplicaWrites.CUT_AFTER_READONLY, dnsLagMillis = 0)
    void aDemotedNodeCutsWritersAfterReadonly(RedisStage stage) {
        RedisNode old = stage.primary();
        try (RespClient writer = connect(old)) {
            stage.promoteOrderly();

            assertThat(writer.send("INCR", "n").text()).startsWith("READONLY You can't write");
            assertThatThrownBy(() -> writer.send("PING")).isInstanceOf(UncheckedIOException.class);
        }
        try (RespClient writer = connect(old)) {
            stage.closeOnReplicaWrite(old, ReplicaWrites.ANSWERED);
            assertThat(writer.send("INCR", "n").text()).startsWith("READONLY");
            assertThat(writer.send("PING").text()).isEqualTo("PONG");
        }
    }

    @Test
    void aLostReplyIsThatOfACommandThatWasExecuted(RedisStage stage) {
        stage.loseReplies(stage.primary(), 1);
        try (RespClient client = connect(stage.primary())) {
            assertThat(client.send("PING").text()).isEqualTo("PONG");
            assertThatThrownBy(() -> client.send("INCR", "n")).hasCauseInstanceOf(EOFException.class);
        }
        assertThat(stage.repliesToCut(stage.primary())).isZero();
        try (RespClient client = connect(stage.primary())) {
            assertThat(client.send("INCR", "n").number()).isEqualTo(2);
        }
    }

    @Test
    void onlyTheNamedCommandsRepliesAreLostAndThoseBeforeItArrive(RedisStage stage) {
        stage.loseReplies(stage.primary(), 1, "incr");
        try (RespClient client = connect(stage.primary())) {
            client.write(RespClient.encode("SET", "k", "v"));
            client.write(RespClient.encode("INCR", "n"));
            client.write(RespClient.encode("SET", "later", "v"));
            assertThat(client.read()).isEqualTo(new Reply.Status("OK"));
            assertThatThrownBy(client::read).hasCauseInstanceOf(EOFException.class);
        }
        await().untilAsserted(() ->
                assertThat(stage.primary().command("GET", "n").number()).isEqualTo(1));
    }

    @Test
    void aReplyIsCutInTheMiddleByReset(RedisStage stage) throws Exception {
        RedisNode node = stage.primary();
        node.command("SET", "k", "0123456789");
        stage.cutByReset(node, true);
        stage.cutReplies(node, 1, 8);
        try (Socket socket = new Socket(node.address(), node.port())) {
            socket.getOutputStream().write(RespClient.encode("GET", "k"));
            byte[] head = socket.getInputStream().readNBytes(8);
            assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("$10\r\n012");
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void heldBytesArriveOnceReleasedWhileReplicationGoesOn(RedisStage stage) {
        RedisNode node = stage.primary();
        try (RespClient client = connect(node)) {
            client.send("PING");
            client.timeout(Duration.ofMillis(200));
            stage.holdBytes(node);
            assertThatThrownBy(() -> client.send("INCR", "n")).hasCauseInstanceOf(SocketTimeoutException.class);
            node.command("SET", "replicated", "yes");
            RedisNode replica = stage.anyReplica();
            await().until(() -> !replica.command("GET", "replicated").isNothing());
            assertThat(node.command("EXISTS", "n").number()).isZero();

            stage.releaseBytes(node);
            client.timeout(Duration.ofSeconds(5));
            assertThat(client.read()).isEqualTo(new Reply.Number(1));
        }
    }

    @Test
    void connectionsAreResetOrRefusedAtWill(RedisStage stage) {
        RedisNode node = stage.primary();
        try (RespClient client = connect(node)) {
            client.send("PING");
            stage.refuseConnections(node);
            assertThatThrownBy(() -> connect(node)).hasRootCauseInstanceOf(ConnectException.class);
            assertThat(client.send("PING").text()).isEqualTo("PONG");
            stage.acceptConnections(node);
            connect(node).close();

            stage.resetConnections(node);
            assertThatThrownBy(client::read).hasCauseInstanceOf(SocketException.class);
            stage.awaitReplicas();
        }
    }

    @Test
    void aCrashedProcessRefusesConnectionsUntilItIsRestarted(RedisStage stage) {
        RedisNode node = stage.crashPrimary();
        // A listening socket that is closed while a thread accepts is gone only when that thread has noticed.
        await().untilAsserted(() ->
                assertThatThrownBy(() -> connect(node).close()).hasRootCauseInstanceOf(ConnectException.class));

        stage.restartPrimary();
        try (RespClient client = connect(node)) {
            assertThat(client.send("PING").text()).isEqualTo("PONG");
        }
    }

    @Test
    void theServersOwnFailoverWorksThroughProxies(RedisStage stage) {
        RedisNode old = stage.primary();
        old.command("SET", "k", "v");
        stage.failoverCommand(stage.anyReplica());
        stage.awaitReplicas();
        stage.promoteOrderly(old);
        assertThat(old.command("GET", "k").text()).isEqualTo("v");
    }

    @Test
    void largeValuesResp3AndSubscriptionsPassUnchanged(RedisStage stage) {
        RedisNode node = stage.primary();
        String large = "x\r\n".repeat(200_000);
        try (RespClient client = connect(node);
                RespClient subscriber = connect(node)) {
            assertThat(client.pipeline(List.of(
                            List.of("SET", "large", large),
                            List.of("GET", "large"),
                            List.of("MULTI"),
                            List.of("INCR", "n"),
                            List.of("EXEC"))))
                    .satisfies(replies -> {
                        assertThat(replies.get(1).text()).isEqualTo(large);
                        assertThat(replies.get(4).items()).containsExactly(new Reply.Number(1));
                    });
            assertThat(subscriber.send("SUBSCRIBE", "news").items()).hasSize(3);
            client.send("PUBLISH", "news", "one");
            client.send("PUBLISH", "news", "two");
            assertThat(subscriber.read().items().get(2).text()).isEqualTo("one");
            assertThat(subscriber.read().items().get(2).text()).isEqualTo("two");

            client.write(RespClient.encode("HELLO", "3"));
            client.write(RespClient.encode("CONFIG", "GET", "port"));
            client.write(RespClient.encode("HELLO", "2"));
            // RESP3 maps are not for this client to read; what the proxy passes on must be a map and no less.
            assertThatThrownBy(client::read).hasStackTraceContaining("not a RESP2 reply: 0x25");
        }
    }
}
