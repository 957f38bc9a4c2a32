// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.lettuce.HoldfastLettuce;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** The verbs of a stage, on containers, as a Jedis pool and a Lettuce client with Holdfast see them. */
@Tag("containers")
class ContainerStagingTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private RedisStage stage;
    private Holdfast holdfast;
    private JedisPool pool;
    private io.lettuce.core.RedisClient client;
    private RedisCommands<String, String> lettuce;

    @BeforeEach
    void connect() {
        assumeTrue(ContainerStaging.isAvailable() || Boolean.getBoolean("holdfast.required"), "no Docker engine here");
        stage = RedisStage.builder()
                .replicas(2)
                .dnsLag(Duration.ofMinutes(10))
                .on(ContainerStaging.create())
                .start();
        holdfast = Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder()
                        .servers(java.util.List.of(stage.dns().socketAddress()))
                        .build())
                .build();
        pool = HoldfastJedis.pool(
                holdfast, DefaultJedisClientConfig.builder().build(), new GenericObjectPoolConfig<>());
        client = HoldfastLettuce.client(holdfast, RedisURI.create(stage.endpoint(), stage.port()));
        lettuce = client.connect().sync();
        write("before");
    }

    @AfterEach
    void close() {
        if (stage != null) {
            if (client != null) {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            }
            if (pool != null) {
                pool.close();
            }
            if (holdfast != null) {
                holdfast.close();
            }
            stage.close();
        }
    }

    private void write(String value) {
        try (Jedis jedis = pool.getResource()) {
            jedis.set("jedis", value);
        }
        lettuce.set("lettuce", value);
    }

    /** What was in flight when its connection fell silent, or was cut, may be of unknown outcome: one write each. */
    private void isServed() {
        atMostOneUnknown(() -> {
            try (Jedis jedis = pool.getResource()) {
                jedis.set("jedis", "at first");
            }
        });
        atMostOneUnknown(() -> lettuce.set("lettuce", "at first"));
        write("after");
        RedisNode primary = stage.primary();
        assertThat(primary.command("GET", "jedis").text()).isEqualTo("after");
        assertThat(primary.command("GET", "lettuce").text()).isEqualTo("after");
    }

    private static void atMostOneUnknown(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            assertThat(e)
                    .isInstanceOfSatisfying(
                            FailoverFailure.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
        }
    }

    private static void dial(RedisNode node) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(node.socketAddress(), 700);
        }
    }

    @Test
    void aPromotionByReplicaofIsFollowedBeforeDns() {
        RedisNode old = stage.primary();
        stage.promoteOrderly();
        isServed();
        assertThat(stage.primary()).isNotEqualTo(old);
        assertThat(old.isPrimary()).isFalse();
    }

    @Test
    void aPromotionByFailoverIsFollowedBeforeDns() {
        RedisNode old = stage.primary();
        stage.failoverCommand(stage.anyReplica());
        isServed();
        assertThat(old.isPrimary()).isFalse();
    }

    @Test
    void aKilledPrimaryAnswersNoSynAndComesBackAtItsAddress() throws Exception {
        RedisNode heir = stage.anyReplica();
        RedisNode dead = stage.crashPrimary();
        assertThat(dead.isRunning()).isFalse();
        assertThatThrownBy(() -> dial(dead)).isInstanceOf(SocketTimeoutException.class);
        stage.promote(heir);
        isServed();
        dead.restart();
        dial(dead);
        stage.demote(dead);
        stage.awaitReplicas();
    }

    @Test
    void aPausedPrimaryIsLeftForItsHeir() throws Exception {
        RedisNode heir = stage.anyReplica();
        RedisNode paused = stage.freezePrimary();
        dial(paused);
        assertThat(stage.describe()).contains("frozen");
        stage.promote(heir);
        isServed();
        paused.thaw();
        await().atMost(SOON).until(paused::isPrimary);
    }

    @Test
    void aPrimaryOffItsNetworkIsLeftForItsHeirAndComesBackAtItsAddress() throws Exception {
        RedisNode heir = stage.anyReplica();
        RedisNode lost = stage.primary();
        stage.disconnect(lost);
        assertThatThrownBy(() -> dial(lost)).isInstanceOf(SocketTimeoutException.class);
        stage.promote(heir);
        isServed();
        stage.reconnect(lost);
        dial(lost);
        stage.demote(lost);
        stage.awaitReplicas();
    }

    @Test
    void toxiproxyRefusesAndSlowsOneNode() throws Exception {
        RedisNode primary = stage.primary();
        stage.slowReplies(primary, Duration.ofMillis(300), Integer.MAX_VALUE);
        long began = System.nanoTime();
        write("slow");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(500));
        stage.fastReplies(primary);
        stage.refuseConnections(primary);
        assertThatThrownBy(() -> dial(primary)).isInstanceOf(ConnectException.class);
        stage.acceptConnections(primary);
        isServed();
    }
}
