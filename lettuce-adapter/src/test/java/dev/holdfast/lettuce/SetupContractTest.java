// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Standing;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandSucceededEvent;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How applications set Holdfast up, rightly and wrongly, on each supported version of Lettuce. */
class SetupContractTest {

    /** Far less than the budget of 15 s: waiting would not mend what is wrong. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final Duration NEVER = Duration.ofMinutes(10);

    private static RedisClient client(Holdfast holdfast, RedisURI uri) {
        return HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
    }

    private static RedisURI secure(RedisStage stage) {
        RedisURI uri = Clients.uri(stage);
        uri.setSsl(true);
        return uri;
    }

    private static ClientOptions trusting(RedisStage stage) {
        return ClientOptions.builder()
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .truststore(stage.truststore().toFile(), stage.truststorePassword())
                        .build())
                .build();
    }

    private static void endsAtOnce(Holdfast holdfast, RedisURI uri, String... advice) {
        long began = System.nanoTime();
        RedisClient client = client(holdfast, uri);
        assertThatThrownBy(client::connect)
                .isInstanceOf(MisfitException.class)
                .hasMessageContainingAll(advice)
                .message()
                .doesNotContain("wrong-secret");
        Clients.close(client);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
    }

    @Test
    void aWrongPasswordEndsAtOnceAndIsNotShown() {
        try (RedisStage stage = RedisStage.builder().requirepass("right").start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisURI uri = RedisURI.builder(Clients.uri(stage))
                    .withPassword("wrong-secret".toCharArray())
                    .build();
            endsAtOnce(holdfast, uri, "refused the credentials", stage.endpoint());
        }
    }

    @Test
    void anUntrustedCertificateEndsAtOnce() {
        try (RedisStage stage = RedisStage.builder().tls().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            endsAtOnce(holdfast, secure(stage), "no TLS connection", "truststore");
        }
    }

    @Test
    void aNameThatDoesNotExistEndsAtOnce() {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Holdfast.builder()
                        .primary("no-such-name.test", stage.port())
                        .dns(DnsSettings.builder()
                                .servers(java.util.List.of(stage.dns().socketAddress()))
                                .noHostsFile()
                                .searchPath(false)
                                .build())
                        .build()) {
            endsAtOnce(
                    holdfast,
                    RedisURI.create("no-such-name.test", stage.port()),
                    "no-such-name.test",
                    "does not resolve");
        }
    }

    @Test
    void aServerThatIsNotRedisEndsAtOnce() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<Void> answering = Aside.run(() -> answerAsWebServer(web));
            try (Holdfast holdfast =
                    Holdfast.builder().primary("127.0.0.1", web.getLocalPort()).build()) {
                endsAtOnce(holdfast, RedisURI.create("127.0.0.1", web.getLocalPort()), "is not Redis or Valkey");
            }
            assertThat(answering).as("the server answered to the end").isNotCompletedExceptionally();
        }
    }

    private static void answerAsWebServer(ServerSocket web) {
        while (!web.isClosed()) {
            try (Socket client = web.accept()) {
                client.getInputStream().read();
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            } catch (IOException closed) {
                // The client hung up, or the test is over.
            }
        }
    }

    @Test
    void aServerInClusterModeEndsAtOnce() {
        try (RedisNode node = RedisNode.builder().config("cluster-enabled yes").start();
                Holdfast holdfast =
                        Holdfast.builder().primary(node.address(), node.port()).build()) {
            endsAtOnce(holdfast, RedisURI.create(node.address(), node.port()), "cluster mode");
        }
    }

    @Test
    void tlsIsVerifiedAgainstTheEndpointsNameBeforeAndAfterAPromotion() {
        try (RedisStage stage = RedisStage.builder()
                        .tls()
                        .user("app", "secret", "+@all ~* &*")
                        .dnsLag(NEVER)
                        .start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisURI uri = RedisURI.builder(secure(stage))
                    .withAuthentication("app", "secret".toCharArray())
                    .build();
            uri.setDatabase(2);
            RedisClient client = client(holdfast, uri);
            client.setOptions(trusting(stage));
            StatefulRedisConnection<String, String> connection = client.connect();
            assertThat(connection.sync().incr("n")).isEqualTo(1L);
            stage.promoteOrderly();
            assertThat(connection.sync().incr("n")).isEqualTo(2L);
            assertThat(holdfast.standing().epoch()).isEqualTo(2);
            Clients.close(client);
        }
    }

    @Test
    void credentialsThatWereRenewedAreUsedAtTheNextDial() {
        try (RedisStage stage =
                        RedisStage.builder().requirepass("first").dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            AtomicInteger asked = new AtomicInteger();
            RedisURI uri = RedisURI.builder(Clients.uri(stage))
                    .withAuthentication(() -> Mono.fromSupplier(() -> {
                        asked.incrementAndGet();
                        return RedisCredentials.just(null, "first");
                    }))
                    .build();
            RedisClient client = client(holdfast, uri);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");
            int before = asked.get();
            stage.promoteOrderly();
            connection.sync().set("k", "w");
            assertThat(asked.get()).isGreaterThan(before);
            Clients.close(client);
        }
    }

    @Test
    void bothProtocolsGoThroughAPromotion() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = client(holdfast, Clients.uri(stage));
            client.setOptions(ClientOptions.builder()
                    .protocolVersion(ProtocolVersion.RESP2)
                    .build());
            StatefulRedisConnection<String, String> resp2 = client.connect();
            client.setOptions(ClientOptions.builder()
                    .protocolVersion(ProtocolVersion.RESP3)
                    .build());
            StatefulRedisConnection<String, String> resp3 = client.connect();
            resp2.sync().hset("h", "f", "v");
            resp3.sync().hset("h", "g", "w");
            stage.promoteOrderly();
            resp2.sync().hset("h", "i", "x");
            resp3.sync().hset("h", "j", "y");
            assertThat(resp2.sync().hgetall("h"))
                    .hasSize(4)
                    .isEqualTo(resp3.sync().hgetall("h"));
            Clients.close(client);
        }
    }

    @Test
    void aClientThatExistsIsWrappedWithItsOptionsAndListenersAndStaysOpen() {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisURI uri = Clients.uri(stage);
            uri.setDatabase(4);
            RedisClient existing = RedisClient.create(Clients.RESOURCES, uri);
            ClientOptions options =
                    ClientOptions.builder().pingBeforeActivateConnection(false).build();
            existing.setOptions(options);
            AtomicInteger heard = new AtomicInteger();
            existing.addListener(new CommandListener() {
                @Override
                public void commandSucceeded(CommandSucceededEvent event) {
                    heard.incrementAndGet();
                }
            });
            RedisClient wrapped = HoldfastLettuce.wrap(holdfast, existing);
            assertThat(wrapped.getOptions()).isSameAs(options);
            assertThat(wrapped.getResources()).isSameAs(Clients.RESOURCES);
            StatefulRedisConnection<String, String> connection = wrapped.connect();
            stage.promoteOrderly();
            connection.sync().set("k", "v");
            await().untilAsserted(() ->
                    assertThat(heard).as("a command that was sent twice is one").hasValue(1));
            assertThat(stage.primary().command("GET", "k").isNothing())
                    .as("it went to database 4")
                    .isTrue();
            Clients.close(wrapped);
            assertThat(Clients.RESOURCES.eventExecutorGroup().isShuttingDown()).isFalse();
            Clients.close(existing);
        }
    }

    @Test
    void aClientOfAnotherEndpointIsRefused() {
        try (Holdfast holdfast =
                Holdfast.builder().primary("orders.example.com", 6379).build()) {
            RedisClient existing = RedisClient.create(Clients.RESOURCES, "redis://users.example.com:6380");
            assertThatThrownBy(() -> HoldfastLettuce.wrap(holdfast, existing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("users.example.com:6380", "orders.example.com:6379");
            Clients.close(existing);
        }
    }

    @Test
    void aConnectionToAnotherServerIsLettucesOwn() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisNode replica = stage.anyReplica();
            RedisClient client = client(holdfast, Clients.uri(stage));
            StatefulRedisConnection<String, String> bare =
                    client.connect(StringCodec.UTF8, RedisURI.create(replica.address(), replica.port()));
            assertThat(bare.sync().ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> bare.sync().set("k", "v"))
                    .isNotInstanceOf(LettuceFailoverException.class)
                    .hasMessageStartingWith("READONLY");
            Clients.close(client);
        }
    }

    @Test
    void aCallEndsWithinItsBudgetWhenNobodyIsPromotedAndSaysThatItDidNotRun() {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast =
                        Clients.builder(stage).budget(Duration.ofSeconds(1)).build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");
            stage.crashPrimary();
            await().until(() -> holdfast.standing().state() != Standing.State.STEADY);
            long began = System.nanoTime();
            assertThatThrownBy(() -> connection.sync().set("k", "w"))
                    .isInstanceOfSatisfying(
                            BudgetExhaustedException.class,
                            error -> assertThat(error.outcome()).isEqualTo(Outcome.NOT_SENT))
                    .isInstanceOf(RedisConnectionException.class)
                    .matches(Outcomes::safeToRepeat)
                    .hasMessageContaining(stage.endpoint());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(900), AT_ONCE);
            Clients.close(client);
        }
    }

    @Test
    void aCommandTimeoutThatIsShorterThanTheBudgetWins() throws Exception {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisURI uri = Clients.uri(stage);
            uri.setTimeout(Duration.ofMillis(400));
            RedisClient client = client(holdfast, uri);
            client.setOptions(ClientOptions.builder()
                    .timeoutOptions(TimeoutOptions.enabled())
                    .build());
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");
            stage.crashPrimary();
            await().until(() -> holdfast.standing().state() != Standing.State.STEADY);
            assertThatThrownBy(() -> connection.sync().incr("n")).isInstanceOf(RedisCommandTimeoutException.class);
            CompletableFuture<Long> async = connection.async().incr("n").toCompletableFuture();
            assertThatThrownBy(() -> async.get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RedisCommandTimeoutException.class);
            await().untilAsserted(() ->
                    assertThat(holdfast.recovery().waitingCommands()).isZero());
            Clients.close(client);
        }
    }

    /** Lettuce dials again and again, and tells nobody why it cannot. */
    @Test
    void aNewPrimaryWithACertificateThatIsNotToBeTrustedEndsCallsAtOnceUntilItIsMended() {
        try (RedisStage stage = RedisStage.builder().tls().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = client(holdfast, secure(stage));
            client.setOptions(trusting(stage));
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "before");
            stage.awaitReplicas();
            RedisNode heir = stage.anyReplica();
            stage.presentCertificate(heir, RedisStage.CertificateFlaw.ANOTHER_NAME);
            stage.promoteOrderly(heir);
            for (int call = 0; call < 3; call++) {
                long began = System.nanoTime();
                assertThatThrownBy(() -> connection.sync().set("k", "after"))
                        .isInstanceOf(MisfitException.class)
                        .hasMessageContainingAll("certificate", "truststore")
                        .satisfies(failure -> assertThat(
                                        Outcomes.find(failure).orElseThrow().outcome())
                                .isNotEqualTo(Outcome.UNKNOWN));
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
            }
            assertThat(heir.command("GET", "k").text()).isEqualTo("before");
            stage.presentGoodCertificate(heir);
            await().atMost(AT_ONCE)
                    .ignoreExceptionsInstanceOf(MisfitException.class)
                    .untilAsserted(() ->
                            assertThat(connection.sync().set("k", "mended")).isEqualTo("OK"));
            Clients.close(client);
        }
    }

    @Test
    void afterTheEngineIsClosedConnectionsGoOnBare() {
        try (RedisStage stage = RedisStage.builder().start()) {
            Holdfast holdfast = Clients.holdfast(stage);
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.sync().set("k", "v");
            holdfast.close();
            assertThat(connection.sync().get("k")).isEqualTo("v");
            stage.killConnections(stage.primary());
            await().ignoreExceptions().until(() -> connection.sync().get("k").equals("v"));
            Clients.close(client);
        }
    }

    @Test
    void aSecondClientIsServedAfterTheFirstOneWasClosed() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient first = HoldfastLettuce.client(holdfast, Clients.uri(stage));
            assertThat(first.connect().sync().ping()).isEqualTo("PONG");
            RedisClient second = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> connection = second.connect();
            Clients.close(first);
            stage.promoteOrderly();
            assertThat(connection.sync().incr("n")).isEqualTo(1L);
            Clients.close(second);
        }
    }
}
