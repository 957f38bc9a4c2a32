// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Standing;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Credentials that change while the application runs, as tokens of IAM do. */
class CredentialsContractTest {

    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final String ALL = "+@all ~* &*";

    private static RedisStage.Builder staged() {
        return RedisStage.builder().dnsLag(NEVER).user("app", "first", ALL).user("other", "second", ALL);
    }

    private static RedisURI uri(RedisStage stage, RedisCredentialsProvider provider) {
        return RedisURI.builder(Clients.uri(stage)).withAuthentication(provider).build();
    }

    private static String user(StatefulRedisConnection<String, String> connection) throws Exception {
        return connection
                .async()
                .dispatch(
                        CommandType.ACL,
                        new StatusOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8).add("WHOAMI"))
                .get(10, TimeUnit.SECONDS);
    }

    /** What the old password was good for is over when the primary moves: only the new one opens a connection. */
    @Test
    void aPasswordThatIsRenewedUnderLoadIsUsedByTheDialsOfThePromotion() throws Exception {
        try (RedisStage stage = staged().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            AtomicReference<String> password = new AtomicReference<>("first");
            AtomicInteger asked = new AtomicInteger();
            RedisClient client = HoldfastLettuce.client(
                    holdfast,
                    Clients.RESOURCES,
                    uri(
                            stage,
                            () -> Mono.fromSupplier(() -> {
                                asked.incrementAndGet();
                                return RedisCredentials.just("app", password.get());
                            })));
            StatefulRedisConnection<String, String> connection = client.connect();
            Traffic traffic = Traffic.of(2, () -> connection.sync().incr("n"));
            for (RedisNode node : stage.nodes()) {
                node.command("ACL", "SETUSER", "app", "resetpass", ">renewed");
            }
            password.set("renewed");
            int before = asked.get();

            long calls = traffic.through(stage);

            assertThat(asked.get()).isGreaterThan(before);
            assertThat(Clients.counter(stage, "n")).isEqualTo(calls);
            Clients.close(client);
        }
    }

    /** Streaming credentials came with Lettuce 6.6: connections authenticate anew without a dial. */
    @Test
    void streamedCredentialsAreTakenBeforeWhileAndAfterThePrimaryMoves() throws Exception {
        if (System.getProperty("holdfast.lettuce.version", "6.2.7").startsWith("6.2")) {
            assertThat(RedisCredentialsProvider.class.getMethods())
                    .noneMatch(method -> method.getName().equals("supportsStreaming"));
            return;
        }
        Streamed streamed = new Streamed("app", "first");
        try (RedisStage stage = staged().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri(stage, streamed.provider()));
            client.setOptions(reauthenticating());
            StatefulRedisConnection<String, String> connection = client.connect();
            assertThat(user(connection)).isEqualTo("app");
            streamed.emit("other", "second");
            await().untilAsserted(() -> assertThat(user(connection)).isEqualTo("other"));

            stage.awaitReplicas();
            RedisNode heir = stage.anyReplica();
            stage.crashPrimary();
            await().until(() -> holdfast.standing().state() != Standing.State.STEADY);
            streamed.emit("app", "first");
            var waiting = connection.async().incr("n");
            stage.promote(heir);
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            await().untilAsserted(() -> assertThat(user(connection))
                    .as("emitted while no primary was there")
                    .isEqualTo("app"));

            streamed.emit("other", "second");
            await().untilAsserted(() -> assertThat(user(connection)).isEqualTo("other"));
            Clients.close(client);
        }
    }

    /** By name, for it is compiled against a Lettuce that does not have it. */
    private static ClientOptions reauthenticating() throws ReflectiveOperationException {
        Class<?> behavior = Class.forName("io.lettuce.core.ClientOptions$ReauthenticateBehavior");
        ClientOptions.Builder options = ClientOptions.builder();
        ClientOptions.Builder.class
                .getMethod("reauthenticateBehavior", behavior)
                .invoke(options, behavior.getField("ON_NEW_CREDENTIALS").get(null));
        return options.build();
    }

    /** A provider that tells of new credentials, and of the last ones to whoever asks. */
    private static final class Streamed {

        private final Sinks.Many<RedisCredentials> sink = Sinks.many().replay().latest();
        private final AtomicReference<RedisCredentials> last = new AtomicReference<>();

        Streamed(String user, String password) {
            emit(user, password);
        }

        void emit(String user, String password) {
            RedisCredentials credentials = RedisCredentials.just(user, password);
            last.set(credentials);
            sink.emitNext(credentials, Sinks.EmitFailureHandler.FAIL_FAST);
        }

        RedisCredentialsProvider provider() {
            return (RedisCredentialsProvider) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {RedisCredentialsProvider.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "resolveCredentials" -> Mono.just(last.get());
                        case "supportsStreaming" -> true;
                        case "credentials" -> sink.asFlux();
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "streamed credentials";
                    });
        }
    }
}
