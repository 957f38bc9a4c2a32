// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;

/** How applications set Holdfast up, rightly and wrongly, on each supported version of Jedis. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class SetupContractTest {

    /** Far less than the budget of 15 s: waiting would not mend what is wrong. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static JedisPool pool(Holdfast holdfast, JedisClientConfig config) {
        return HoldfastJedis.pool(holdfast, config, new GenericObjectPoolConfig<>());
    }

    private static void endsAtOnce(Holdfast holdfast, JedisClientConfig config, String... advice) {
        long began = System.nanoTime();
        try (JedisPool pool = pool(holdfast, config)) {
            assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.get("k")))
                    .isInstanceOf(MisfitException.class)
                    .hasMessageContainingAll(advice);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
    }

    @Test
    void aWrongPasswordEndsAtOnceAndIsNotShown() {
        try (RedisStage stage = RedisStage.builder().requirepass("right").start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            JedisClientConfig config =
                    DefaultJedisClientConfig.builder().password("wrong-secret").build();
            endsAtOnce(holdfast, config, "refused the credentials", stage.endpoint());
            try (JedisPool pool = pool(holdfast, config)) {
                assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.get("k")))
                        .message()
                        .doesNotContain("wrong-secret");
            }
        }
    }

    @Test
    void anUntrustedCertificateEndsAtOnce() {
        try (RedisStage stage = RedisStage.builder().tls().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            endsAtOnce(
                    holdfast, DefaultJedisClientConfig.builder().ssl(true).build(), "no TLS connection", "truststore");
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
            endsAtOnce(holdfast, Clients.config(), "no-such-name.test", "does not resolve");
        }
    }

    @Test
    void aServerThatIsNotRedisEndsAtOnce() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<Void> answering = Aside.run(() -> answerAsWebServer(web));
            try (Holdfast holdfast =
                    Holdfast.builder().primary("127.0.0.1", web.getLocalPort()).build()) {
                endsAtOnce(holdfast, Clients.config(), "is not Redis or Valkey");
            }
            assertThat(answering).as("the server answered to the end").isNotCompletedExceptionally();
        }
    }

    private static void answerAsWebServer(ServerSocket web) {
        while (!web.isClosed()) {
            try (Socket client = web.accept()) {
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
            endsAtOnce(holdfast, Clients.config(), "cluster mode");
        }
    }

    @Test
    void tlsIsVerifiedAgainstTheEndpointsNameBeforeAndAfterAPromotion() {
        try (RedisStage stage = RedisStage.builder()
                        .tls()
                        .user("app", "secret", "+@all ~* &*")
                        .dnsLag(Duration.ofMinutes(10))
                        .start();
                Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = pool(
                        holdfast,
                        DefaultJedisClientConfig.builder()
                                .ssl(true)
                                .sslSocketFactory(stage.sslContext().getSocketFactory())
                                .user("app")
                                .password("secret")
                                .database(2)
                                .build())) {
            assertThat((Object) Clients.with(pool, jedis -> jedis.incr("n"))).isEqualTo(1L);
            stage.promoteOrderly();
            assertThat((Object) Clients.with(pool, jedis -> jedis.incr("n"))).isEqualTo(2L);
            assertThat(holdfast.standing().epoch()).isEqualTo(2);
        }
    }

    @Test
    void aUnifiedClientMaySpeakResp3() {
        JedisClientConfig resp3 =
                DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP3).build();
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage);
                UnifiedJedis client = Clients.unified(holdfast, resp3)) {
            client.hset("h", "f", "v");
            stage.promoteOrderly();
            client.hset("h", "g", "w");
            assertThat(client.hgetAll("h")).containsEntry("f", "v").containsEntry("g", "w");
            assertThatThrownBy(() -> pool(holdfast, resp3)).hasMessageContaining("RESP3");
        }
    }

    @Test
    void aPoolThatExistsIsWrappedWithItsConfiguration() {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            GenericObjectPoolConfig<Jedis> settings = new GenericObjectPoolConfig<>();
            settings.setMaxTotal(3);
            settings.setMaxWait(Duration.ofMillis(70));
            JedisClientConfig config =
                    DefaultJedisClientConfig.builder().database(4).build();
            try (JedisPool existing = new JedisPool(
                            settings, new redis.clients.jedis.HostAndPort(stage.endpoint(), stage.port()), config);
                    JedisPool wrapped = HoldfastJedis.wrap(holdfast, existing)) {
                assertThat(wrapped.getMaxTotal()).isEqualTo(3);
                assertThat(wrapped.getMaxWaitDuration()).isEqualTo(Duration.ofMillis(70));
                Clients.with(wrapped, jedis -> jedis.set("k", "v"));
            }
            assertThat(stage.primary().command("GET", "k").isNothing())
                    .as("it went to database 4")
                    .isTrue();
        }
    }

    @Test
    void aPoolOfAnotherEndpointIsNotWrapped() {
        try (Holdfast holdfast =
                        Holdfast.builder().primary("orders.example.com", 6379).build();
                JedisPool existing = new JedisPool("users.example.com", 6380)) {
            assertThatThrownBy(() -> HoldfastJedis.wrap(holdfast, existing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("users.example.com:6380", "orders.example.com:6379");
        }
    }

    @Test
    void aCallEndsWithinItsBudgetWhenNobodyIsPromotedAndSaysThatItDidNotRun() {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast =
                        Clients.builder(stage).budget(Duration.ofSeconds(1)).build();
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            stage.crashPrimary();
            await().atMost(Clients.SOON)
                    .until(() -> holdfast.standing().state() != dev.holdfast.topology.Standing.State.STEADY);
            long began = System.nanoTime();
            assertThatThrownBy(() -> Clients.with(pool, jedis -> jedis.set("k", "w")))
                    .isInstanceOfSatisfying(
                            BudgetExhaustedException.class,
                            error -> assertThat(error.outcome()).isEqualTo(Outcome.NOT_SENT))
                    .matches(Outcomes::safeToRepeat)
                    .hasMessageContaining(stage.endpoint());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(900), AT_ONCE);
        }
    }

    @Test
    void anInterruptedCallEndsAndDeclaresNoFailover() throws Exception {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = Clients.pool(holdfast)) {
            Clients.with(pool, jedis -> jedis.set("k", "v"));
            stage.crashPrimary();
            await().atMost(Clients.SOON)
                    .until(() -> holdfast.standing().state() != dev.holdfast.topology.Standing.State.STEADY);
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    Clients.with(pool, jedis -> jedis.set("k", "w"));
                } catch (RuntimeException e) {
                    ended.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
                }
            });
            caller.start();
            await().atMost(Clients.SOON).until(() -> holdfast.recovery().waitingCalls() == 1);
            caller.interrupt();
            assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(NotExecutedException.class);
            assertThat(holdfast.standing().epoch()).isEqualTo(1);
        }
    }

    @Test
    void afterTheEngineIsClosedConnectionsGoOnBare() {
        try (RedisStage stage = RedisStage.builder().start()) {
            Holdfast holdfast = Clients.holdfast(stage);
            try (JedisPool pool = Clients.pool(holdfast);
                    Jedis jedis = pool.getResource()) {
                jedis.set("k", "v");
                holdfast.close();
                assertThat(jedis.get("k")).isEqualTo("v");
            }
        }
    }

    @Test
    void aRedisClientThatExistsIsBuiltAgainWithAllThatItHas() throws ReflectiveOperationException {
        Class<?> type;
        try {
            type = Class.forName("redis.clients.jedis.RedisClient");
        } catch (ClassNotFoundException before72) {
            try (UnifiedJedis other = new UnifiedJedis(new HostAndPort("127.0.0.1", 1), Clients.config())) {
                assertThatThrownBy(() -> HoldfastJedis.endpointOf(other)).hasMessageContaining("cannot be built again");
            }
            return;
        }
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            Object builder = type.getMethod("builder").invoke(null);
            call(builder, "hostAndPort", new HostAndPort(stage.endpoint(), stage.port()));
            call(
                    builder,
                    "clientConfig",
                    DefaultJedisClientConfig.builder()
                            .clientName("existing")
                            .database(3)
                            .build());
            try (UnifiedJedis existing =
                            (UnifiedJedis) builder.getClass().getMethod("build").invoke(builder);
                    UnifiedJedis ours = HoldfastJedis.wrap(holdfast, existing)) {
                assertThat(HoldfastJedis.endpointOf(existing)).isEqualTo(holdfast.endpoint());
                assertThat(ours).isInstanceOf(type);
                ours.set("k", "1");
                stage.promoteOrderly();
                assertThat(ours.incr("k")).isEqualTo(2);
                assertThat(stage.primary().command("CLIENT", "LIST").text()).contains("name=existing", "db=3");
            }
        }
    }

    private static void call(Object builder, String method, Object argument) throws ReflectiveOperationException {
        for (Method candidate : builder.getClass().getMethods()) {
            if (candidate.getName().equals(method)
                    && candidate.getParameterCount() == 1
                    && candidate.getParameterTypes()[0].isInstance(argument)) {
                candidate.invoke(builder, argument);
                return;
            }
        }
        throw new NoSuchMethodException(method);
    }
}
