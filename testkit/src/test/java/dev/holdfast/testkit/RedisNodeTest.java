// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RespClient.Reply;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisNodeTest {

    @Test
    void aStartedNodeAnswersOnItsOwnLoopbackAddress() {
        try (RedisNode node = RedisNode.start();
                RespClient client = RespClient.connect(node.address(), node.port())) {
            assertThat(client.send("PING")).isEqualTo(new Reply.Status("PONG"));
            assertThat(node.isPrimary()).isTrue();
            assertThat(node.runId()).hasSize(40).isEqualTo(node.info("run_id"));
            assertThat(ProcessHandle.of(node.pid())).isPresent();
        }
    }

    @Test
    void aReplicaIsListedUnderItsOwnAddress() {
        try (RedisNode primary = RedisNode.start();
                RedisNode replica = RedisNode.start()) {
            replica.follow(primary);

            await().untilAsserted(() -> assertThat(primary.info("slave0"))
                    .contains("ip=" + replica.address() + ",port=" + replica.port() + ",state=online"));
            assertThat(replica.isPrimary()).isFalse();
            replica.promote();
            assertThat(replica.isPrimary()).isTrue();
        }
    }

    @Test
    void aFrozenNodeAcceptsConnectionsAndAnswersOnlyWhenThawed() {
        try (RedisNode node = RedisNode.start()) {
            node.freeze();
            try (RespClient client = RespClient.builder(node.address(), node.port())
                    .timeout(Duration.ofMillis(200))
                    .connect()) {
                assertThatThrownBy(() -> client.send("PING")).hasCauseInstanceOf(SocketTimeoutException.class);
                node.thaw();
                client.timeout(Duration.ofSeconds(5));
                assertThat(client.read().text()).isEqualTo("PONG");
            }
        }
    }

    @Test
    void aCrashedNodeRefusesConnectionsAndCutsOpenOnes() {
        try (RedisNode node = RedisNode.start();
                RespClient client = RespClient.connect(node.address(), node.port())) {
            node.crash();

            assertThat(node.isRunning()).isFalse();
            assertThatThrownBy(() -> client.send("PING")).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> RespClient.connect(node.address(), node.port()))
                    .hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aRestartKeepsWhatWasSavedAndOnlyThat() {
        try (RedisNode node = RedisNode.start()) {
            String firstRun = node.runId();
            node.command("SET", "saved", "yes");
            node.save();
            node.command("SET", "later", "yes");

            node.restart();

            assertThat(node.runId()).isNotEqualTo(firstRun);
            assertThat(node.command("GET", "saved").text()).isEqualTo("yes");
            assertThat(node.command("GET", "later").isNothing()).isTrue();

            node.restartEmpty();
            assertThat(node.command("DBSIZE").number()).isZero();
        }
    }

    @Test
    void aNodeThatCannotStartShowsTheServersLog() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> RedisNode.builder().config("no-such-setting 1").start())
                .withMessageContaining("did not start")
                .withMessageContaining("no-such-setting");
    }

    @Test
    void theTestkitStaysInWhenTheDefaultUserIsShutOut() {
        try (RedisNode node = RedisNode.builder()
                .config("user default off")
                .config("user app on >secret ~* &* +@all")
                .start()) {
            assertThat(node.command("PING").text()).isEqualTo("PONG");
            try (RespClient app = RespClient.builder(node.address(), node.port())
                    .user("app", "secret")
                    .connect()) {
                assertThat(app.send("ACL", "WHOAMI").text()).isEqualTo("app");
            }
            assertThatThrownBy(() -> RespClient.builder(node.address(), node.port())
                            .user("app", "wrong")
                            .connect())
                    .hasStackTraceContaining("WRONGPASS");
        }
    }

    @Test
    void aCommandIsSentOnceAlthoughTheKeptConnectionWasKilled() {
        try (RedisNode node = RedisNode.start();
                RespClient other = node.connect()) {
            node.command("INCR", "counter");
            other.send("CLIENT", "KILL", "TYPE", "normal");

            assertThat(node.command("INCR", "counter").number()).isEqualTo(2);
        }
    }

    @Test
    void everyReplyTypeIsTold() {
        try (RedisNode node = RedisNode.start();
                RespClient client = RespClient.connect(node.address(), node.port())) {
            assertThat(client.pipeline(List.of(
                            List.of("SET", "k", "é"),
                            List.of("GET", "k"),
                            List.of("INCR", "n"),
                            List.of("GET", "absent"),
                            List.of("NOSUCH"),
                            List.of("MGET", "k", "absent"))))
                    .satisfies(replies -> {
                        assertThat(replies.get(0)).isEqualTo(new Reply.Status("OK"));
                        assertThat(replies.get(1).text()).isEqualTo("é");
                        assertThat(replies.get(2)).isEqualTo(new Reply.Number(1));
                        assertThat(replies.get(3).isNothing()).isTrue();
                        assertThat(replies.get(4).isError()).isTrue();
                        assertThat(replies.get(4).text()).startsWith("ERR unknown command");
                        assertThat(replies.get(5).items()).hasSize(2);
                    });
            Reply.Text dump = (Reply.Text) client.send("DUMP", "k");
            assertThat(client.send("RESTORE".getBytes(), "copy".getBytes(), "0".getBytes(), dump.bytes()))
                    .isEqualTo(new Reply.Status("OK"));
        }
    }

    @Test
    void closingLeavesNeitherAProcessNorFiles() {
        RedisNode node = RedisNode.start();
        long pid = node.pid();
        node.freeze();

        node.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(OwnedProcesses.folder().toFile().list()).noneMatch(name -> name.startsWith(node.address() + "-"));
    }

    @Test
    void theServerOfTheEmbeddedRedisJarIsUsedWhenThereIsNoneOnThePath() throws Exception {
        var binary = RedisServerBinary.find("/nonexistent");
        Process version = new ProcessBuilder(binary.toString(), "--version").start();
        assertThat(new String(version.getInputStream().readAllBytes())).contains("v=7.0.15");
        assertThat(Files.isExecutable(binary)).isTrue();
    }
}
