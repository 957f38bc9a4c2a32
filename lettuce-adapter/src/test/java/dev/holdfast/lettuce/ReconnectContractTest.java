// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How soon a connection is dialled anew. */
class ReconnectContractTest {

    /** A timer that would take a minute for what is due in a millisecond, in place of one that takes 100 ms. */
    @Test
    void aReconnectDoesNotWaitForATickOfLettucesTimer() throws Exception {
        Timer minutes = new HashedWheelTimer(1, TimeUnit.MINUTES);
        ClientResources resources = Clients.RESOURCES.mutate().timer(minutes).build();
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, resources, Clients.uri(stage));
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");

            stage.promoteOrderly();

            assertThat(connection.async().incr("n").get(10, TimeUnit.SECONDS)).isEqualTo(1);
            Clients.close(client);
        } finally {
            minutes.stop();
        }
    }

    @Test
    void oneThatIsClosedAgainAndAgainIsDialledAtLettucesOwnPace() {
        AtomicLong clock = new AtomicLong();
        AtomicInteger prompt = new AtomicInteger();
        Timer minutes = new HashedWheelTimer(1, TimeUnit.MINUTES);
        try {
            Timer timer =
                    new PromptTimer(Clients.RESOURCES.mutate().timer(minutes).build(), clock::get);
            timer.newTimeout(timeout -> prompt.incrementAndGet(), 1, TimeUnit.MILLISECONDS);
            var slow = timer.newTimeout(timeout -> prompt.incrementAndGet(), 1, TimeUnit.MILLISECONDS);
            assertThat(slow.timer()).isSameAs(minutes);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            timer.newTimeout(timeout -> prompt.incrementAndGet(), 1, TimeUnit.MILLISECONDS);
            await().atMost(Clients.SOON).untilAsserted(() -> assertThat(prompt).hasValue(2));
            assertThat(timer.newTimeout(timeout -> {}, 10, TimeUnit.SECONDS).timer())
                    .as("a long delay, as of a handshake's timeout")
                    .isSameAs(minutes);
        } finally {
            minutes.stop();
        }
    }

    @Test
    void theTimeOfAHandshakeIsNotHurried() {
        PromptTimer timer = new PromptTimer(Clients.RESOURCES, System::nanoTime);
        Timeout handshake = timer.newTimeout(timeout -> {}, 10, TimeUnit.SECONDS);
        timer.hurry();
        assertThat(handshake.isCancelled()).isFalse();
        handshake.cancel();
    }

    /** Where nobody but DNS can be asked, the dead node is dialled in vain until its name has moved. */
    @Test
    void aPauseBetweenTwoDialsEndsWhenThePrimaryHasMoved() throws Exception {
        ClientResources resources = Clients.RESOURCES
                .mutate()
                .reconnectDelay(Delay.constant(Duration.ofMinutes(1)))
                .build();
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMillis(500)).start();
                Holdfast holdfast = Clients.builder(stage).withoutProbing().build()) {
            RedisClient client = HoldfastLettuce.client(holdfast, resources, Clients.uri(stage));
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");

            stage.crashPrimary();
            stage.promote(stage.anyReplica());

            // A read: what is sent before the crash is noticed is sent again.
            assertThat(connection.async().get("k").toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            Clients.close(client);
        }
    }

    /** As a promotion cuts those that are under way; SELECT is a part of the handshake that no probe sends. */
    @Test
    void aFirstConnectionThatIsCutInItsHandshakeIsDialledAgain() throws Exception {
        try (RedisStage stage = RedisStage.builder()
                        .faults()
                        .replicas(0)
                        .dnsLag(Duration.ofMinutes(10))
                        .start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisURI uri = Clients.uri(stage);
            uri.setDatabase(3);
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
            client.connect();
            stage.loseReplies(stage.primary(), 1, "SELECT");
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
            stage.loseReplies(stage.primary(), 1, "SELECT");
            assertThat(client.connectPubSubAsync(StringCodec.UTF8, uri)
                            .get(10, TimeUnit.SECONDS)
                            .sync()
                            .ping())
                    .isEqualTo("PONG");
            assertThat(stage.repliesToCut(stage.primary())).as("both were cut").isZero();
            Clients.close(client);
        }
    }

    /** Connects to a server whose queue is full are dropped, as packets are: Lettuce's connect timeout of 10 s is not waited for. */
    @Test
    void aConnectIntoDroppedPacketsEndsWithTheBudget() throws Exception {
        try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Filled filled = new Filled(hole);
                Holdfast holdfast = Holdfast.builder()
                        .primary("127.0.0.1", hole.getLocalPort())
                        .budget(Duration.ofSeconds(1))
                        .build()) {
            RedisClient client = HoldfastLettuce.client(
                    holdfast, Clients.RESOURCES, RedisURI.create("127.0.0.1", hole.getLocalPort()));
            assertThat(filled.isFull()).isTrue();
            long begun = System.nanoTime();
            assertThatThrownBy(client::connect).isInstanceOf(BudgetExhaustedException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
            Clients.close(client);
        }
    }

    /** Connections that nobody accepts, until one more is not answered. */
    private static final class Filled implements AutoCloseable {

        private final List<Socket> sockets = new ArrayList<>();
        private boolean full;

        Filled(ServerSocket server) throws IOException {
            for (int attempt = 0; attempt < 10 && !full; attempt++) {
                Socket socket = new Socket();
                sockets.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException dropped) {
                    full = true;
                }
            }
        }

        boolean isFull() {
            return full;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
