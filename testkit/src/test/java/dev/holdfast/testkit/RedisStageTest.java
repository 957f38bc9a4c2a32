// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RespClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@StagedRedis(dnsLagMillis = 0)
class RedisStageTest {

    @Test
    void aSpringTestIsToldWhereTheStageIs() {
        Map<String, Object> properties = new HashMap<>();
        try (RedisStage stage = RedisStage.builder().replicas(0).start()) {
            stage.springProperties((name, value) -> properties.put(name, value.get()));
            assertThat(properties)
                    .containsEntry("spring.data.redis.host", stage.primary().address())
                    .containsEntry("spring.data.redis.port", stage.port())
                    .containsEntry("holdfast.testkit.endpoint", stage.endpoint())
                    .containsKey("holdfast.testkit.dns");
        }
    }

    private static RespClient connect(RedisNode node) {
        return RespClient.connect(node.address(), node.port());
    }

    private static boolean isWritable(RedisNode node) {
        try (RespClient client = connect(node)) {
            return !client.send("SET", "probe", "1").isError();
        }
    }

    @Test
    void theEndpointLeadsThroughTheNodesNameToThePrimary(RedisStage stage) {
        assertThat(stage.dns().addresses(stage.endpoint()))
                .containsExactly(stage.primary().address());
        assertThat(stage.nodeName(stage.primary())).startsWith("orders-001.");
        assertThat(stage.dns().addresses(stage.readerEndpoint()))
                .containsExactly(stage.replicas().get(0).address());
        assertThat(stage.nodes()).allMatch(node -> node.port() == stage.port());
    }

    @Test
    @StagedRedis(replicas = 2, dnsLagMillis = 0)
    void anOrderlyPromotionLosesNothingAndLeavesNobodyElseWritable(RedisStage stage) throws Exception {
        RedisNode old = stage.primary();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong acknowledged = new AtomicLong();
        Thread writer = new Thread(() -> {
            try (RespClient client = connect(old)) {
                while (!ended.get()) {
                    if (!client.send("INCR", "counter").isError()) {
                        acknowledged.incrementAndGet();
                    }
                }
            }
        });
        writer.start();
        await().until(() -> acknowledged.get() > 200);

        RedisNode heir = stage.replicas().get(1);
        stage.promoteOrderly(heir);
        ended.set(true);
        writer.join();

        assertThat(stage.primary()).isSameAs(heir);
        assertThat(heir.command("GET", "counter").number()).isEqualTo(acknowledged.get());
        assertThat(stage.nodes()).filteredOn(RedisStageTest::isWritable).containsExactly(heir);
        stage.awaitReplicas();
        stage.awaitDns();
        assertThat(stage.dns().addresses(stage.readerEndpoint()))
                .containsExactlyInAnyOrder(old.address(), stage.nodes().get(1).address());
    }

    @Test
    void aGroupIsPromotedThereAndBack(RedisStage stage) {
        RedisNode first = stage.primary();
        RedisNode second = stage.anyReplica();

        stage.promoteOrderly(second);
        stage.promoteOrderly(first);

        assertThat(isWritable(first)).isTrue();
        assertThat(isWritable(second)).isFalse();
    }

    @Test
    @StagedRedis(dnsLagMillis = 400)
    void dnsFollowsAPromotionLate(RedisStage stage) {
        RedisNode old = stage.primary();
        long promoted = stage.promoteOrderly();

        assertThat(stage.dns().addresses(stage.endpoint())).containsExactly(old.address());
        stage.awaitDns();
        assertThat(System.nanoTime() - promoted).isGreaterThanOrEqualTo(400_000_000L);
        assertThat(stage.dns().addresses(stage.endpoint()))
                .containsExactly(stage.primary().address());
    }

    @Test
    @StagedRedis(replicas = 2, dnsLagMillis = 0)
    void theServersOwnFailoverLeavesTheOtherReplicaChained(RedisStage stage) {
        RedisNode old = stage.primary();
        RedisNode heir = stage.replicas().get(0);
        RedisNode other = stage.replicas().get(1);

        stage.failoverCommand(heir);

        assertThat(isWritable(heir)).isTrue();
        assertThat(isWritable(old)).isFalse();
        assertThat(other.info("master_host")).isEqualTo(old.address());
        stage.demote(other);
        stage.awaitReplicas();
    }

    @Test
    void aCrashedPrimaryIsSucceededByAnHeirOfItsLineage(RedisStage stage) {
        String lineage = stage.primary().info("master_replid");

        RedisNode old = stage.crashPrimary();
        stage.promote(stage.anyReplica());

        assertThatThrownBy(() -> connect(old)).hasRootCauseInstanceOf(ConnectException.class);
        assertThat(isWritable(stage.primary())).isTrue();
        assertThat(stage.primary().info("master_replid2")).isEqualTo(lineage);
        stage.crashPrimary();
        assertThatIllegalStateException()
                .isThrownBy(() -> stage.promoteOrderly(old))
                .withMessageContaining("does not run");
    }

    @Test
    void aThawedPrimaryStaysWritableUntilItIsDemoted(RedisStage stage) {
        RedisNode old = stage.freezePrimary();
        stage.promote(stage.anyReplica());
        old.thaw();

        assertThat(isWritable(old)).isTrue();
        assertThat(isWritable(stage.primary())).isTrue();
        stage.demote(old);
        assertThat(isWritable(old)).isFalse();
        stage.awaitReplicas();
    }

    @Test
    void aPrimaryIsReplacedByAReplicaWithItsDataOrByAStrangerWithout(RedisStage stage) {
        RedisNode first = stage.primary();
        first.command("SET", "kept", "yes");

        stage.replacePrimary();
        assertThat(first.isRunning()).isFalse();
        assertThat(stage.nodes()).hasSize(3).last().isSameAs(stage.primary());
        assertThat(stage.primary().command("GET", "kept").text()).isEqualTo("yes");
        stage.awaitReplicas();

        stage.replacePrimaryUnseen();
        assertThat(stage.primary().command("DBSIZE").number()).isZero();
        stage.awaitDns();
        stage.awaitReplicas();
        assertThat(stage.replicas().get(0).command("DBSIZE").number()).isZero();
    }

    @Test
    void aPrimaryRestartsOnItsAddressWithOrWithoutItsData(RedisStage stage) {
        RedisNode primary = stage.primary();
        String firstRun = primary.runId();
        String replicationId = primary.info("master_replid");
        primary.command("SET", "kept", "yes");

        stage.restartPrimary();
        assertThat(primary.runId()).isNotEqualTo(firstRun);
        assertThat(primary.command("GET", "kept").text()).isEqualTo("yes");
        assertThat(List.of(primary.info("master_replid"), primary.info("master_replid2")))
                .contains(replicationId);
        stage.awaitReplicas();

        stage.restartPrimaryEmpty();
        assertThat(primary.command("EXISTS", "kept").number()).isZero();
    }

    @Test
    @StagedRedis(replicas = 2, dnsLagMillis = 0)
    void aReplicaDetachedByHandMovesNobody(RedisStage stage) {
        RedisNode primary = stage.primary();
        RedisNode detached = stage.anyReplica();

        stage.detach(detached);

        assertThat(isWritable(detached)).isTrue();
        assertThat(stage.primary()).isSameAs(primary);
        assertThat(stage.dns().addresses(stage.endpoint())).containsExactly(primary.address());
        assertThat(primary.info("connected_slaves")).isEqualTo("1");
    }

    @Test
    void killedConnectionsAreThoseOfClients(RedisStage stage) {
        try (RespClient client = connect(stage.primary())) {
            client.send("PING");

            assertThat(stage.killConnections(stage.primary())).isEqualTo(1);

            assertThatThrownBy(() -> client.send("PING")).isInstanceOf(UncheckedIOException.class);
            stage.awaitReplicas();
        }
    }

    @Test
    @StagedRedis(replicas = 2, dnsLagMillis = 600)
    void anEarlierPromotionsLateFlipDoesNotUndoALaterOne(RedisStage stage) {
        long first = stage.promoteOrderly();
        stage.dnsLate(Duration.ZERO);
        stage.promoteOrderly();
        stage.awaitDns();

        await().pollDelay(Duration.ofMillis(1)).until(() -> System.nanoTime() - first > 800_000_000L);
        assertThat(stage.dns().addresses(stage.endpoint()))
                .containsExactly(stage.primary().address());
    }

    @Test
    void aDeadNameServerComesBackWithWhatHappenedMeanwhile(RedisStage stage) throws IOException {
        SimpleResolver resolver = new SimpleResolver(stage.dns().socketAddress());
        resolver.setTimeout(Duration.ofMillis(300));
        Message question =
                Message.newQuery(Record.newRecord(Name.fromString(stage.endpoint() + "."), Type.A, DClass.IN));
        stage.dnsDead();
        assertThatThrownBy(() -> resolver.send(question)).isInstanceOf(IOException.class);
        stage.promoteOrderly();
        stage.dnsAlive();
        stage.awaitDns();

        assertThat(resolver.send(question).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly(
                        stage.nodeName(stage.primary()) + ".", stage.primary().address());
    }

    @Test
    @StagedRedis(replicas = 0)
    void aVerbThatCannotBeDoneSaysWhy(RedisStage stage) {
        assertThatIllegalStateException().isThrownBy(stage::promoteOrderly).withMessageContaining("no replica runs");
        assertThatIllegalStateException()
                .isThrownBy(() -> stage.loseReplies(stage.primary(), 1))
                .withMessageContaining("build the stage with faults()");
        assertThat(stage.describe()).contains("seed " + stage.seed(), ": primary", "Ready to accept connections");
    }

    @Test
    void theSeedChoosesTheReplica() {
        try (RedisStage one = RedisStage.builder().replicas(4).seed(7).start();
                RedisStage other = RedisStage.builder().replicas(4).seed(7).start()) {
            assertThat(IntStream.range(0, 12)
                            .mapToObj(i -> one.nodes().indexOf(one.anyReplica()))
                            .toList())
                    .isEqualTo(IntStream.range(0, 12)
                            .mapToObj(i -> other.nodes().indexOf(other.anyReplica()))
                            .toList());
        }
    }

    @Test
    @StagedRedis(tls = true, dnsLagMillis = 0)
    void aTlsStageShowsACertificateForTheEndpointsNameOnly(RedisStage stage) {
        stage.promoteOrderly();
        RedisNode node = stage.primary();
        try (RespClient client = RespClient.builder(node.address(), node.port())
                .tls(stage.sslContext(), stage.endpoint())
                .connect()) {
            assertThat(client.send("PING")).isEqualTo(new Reply.Status("PONG"));
        }
        assertThatThrownBy(() -> RespClient.builder(node.address(), node.port())
                        .tls(stage.sslContext(), stage.nodeName(node))
                        .connect())
                .hasRootCauseInstanceOf(java.security.cert.CertificateException.class);
        assertThatThrownBy(() -> {
                    try (RespClient clear = connect(node)) {
                        clear.send("PING");
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
        assertThat(stage.truststore()).exists();
    }

    @Test
    void theNameServerListensOnThePortThatIsAskedFor() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (RedisStage stage = RedisStage.builder().replicas(0).dnsPort(port).start()) {
            assertThat(stage.dns().socketAddress().getPort()).isEqualTo(port);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisStage.builder().dnsPort(0))
                .withMessage("dnsPort is 0; allowed is 1 to 65535");
    }

    @Test
    void usersAndPasswordsHoldOnEveryNode() {
        try (RedisStage stage = RedisStage.builder()
                .requirepass("secret")
                .user("app", "word", "+@all ~*")
                .dnsLag(Duration.ZERO)
                .start()) {
            stage.promoteOrderly();
            for (RedisNode node : stage.nodes()) {
                try (RespClient stranger = connect(node)) {
                    assertThat(stranger.send("GET", "k").text()).startsWith("NOAUTH");
                }
                RespClient.builder(node.address(), node.port())
                        .user("app", "word")
                        .connect()
                        .close();
                RespClient.builder(node.address(), node.port())
                        .user("default", "secret")
                        .connect()
                        .close();
            }
        }
    }
}
