// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.topology.Standing;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No value from before an outage is read again by a process that named its key while the primary was away. */
class ChangedKeysContractTest {

    private final RedisStage stage = RedisStage.builder()
            .dnsLag(Duration.ofMinutes(10))
            .user("app", "secret", "~* &* +@all")
            .start();
    private final Holdfast holdfast =
            Clients.builder(stage).budget(Duration.ofSeconds(10)).build();
    private final RedisURI uri = RedisURI.builder(Clients.uri(stage))
            .withAuthentication("app", "secret".toCharArray())
            .withDatabase(3)
            .build();
    private final RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
    private final StatefulRedisConnection<String, String> connection = client.connect();

    @AfterEach
    void closeAll() {
        Clients.close(client);
        holdfast.close();
        stage.close();
    }

    private void away() {
        await().atMost(Clients.SOON).until(() -> holdfast.standing().state() != Standing.State.STEADY);
        holdfast.changedWhileAway("k");
    }

    private List<CompletableFuture<String>> reads() {
        List<CompletableFuture<String>> reads = new ArrayList<>();
        for (int read = 0; read < 200; read++) {
            reads.add(connection.async().get("k").toCompletableFuture());
        }
        return reads;
    }

    @Test
    void aNewPrimaryIsNotReadBeforeTheKeysAreDeletedFromIt() throws Exception {
        connection.sync().set("k", "old");
        RedisNode heir = stage.anyReplica();
        await().atMost(Clients.SOON).until(() -> isThere(heir));
        stage.freezePrimary();
        away();
        List<CompletableFuture<String>> reads = reads();
        stage.promote(heir);
        for (CompletableFuture<String> read : reads) {
            assertThat(read.get(10, TimeUnit.SECONDS)).isNull();
        }
        assertThat(holdfast.standing().epoch()).isEqualTo(2);
    }

    private static boolean isThere(RedisNode node) {
        try (RespClient client = node.connect()) {
            client.send("SELECT", "3");
            return !client.send("GET", "k").isNothing();
        }
    }

    @Test
    void aPrimaryThatMerelyCameBackIsNotReadBeforeEither() throws Exception {
        connection.sync().set("k", "old");
        RedisNode frozen = stage.freezePrimary();
        away();
        List<CompletableFuture<String>> reads = reads();
        frozen.thaw();
        for (CompletableFuture<String> read : reads) {
            assertThat(read.get(10, TimeUnit.SECONDS)).isNull();
        }
        assertThat(holdfast.standing().epoch()).isEqualTo(1);
    }

    @Test
    void whereKeysCannotBeDeletedReadsSayWhyAndPassOnceTheyCan() {
        connection.sync().set("k", "old");
        allow("-unlink", "-del");
        holdfast.changedWhileAway("k");
        assertThatThrownBy(() -> connection.sync().get("k"))
                .isInstanceOf(MisfitException.class)
                .hasMessageContaining("grant +unlink or +del");
        allow("+del");
        await().atMost(Clients.SOON)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .untilAsserted(() -> assertThat(connection.sync().get("k")).isNull());
    }

    private void allow(String... rules) {
        try (RespClient client = stage.primary().connect()) {
            for (String rule : rules) {
                assertThat(client.send("ACL", "SETUSER", "app", rule).isError()).isFalse();
            }
        }
    }
}
