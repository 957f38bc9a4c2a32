// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.command.CommandFailedEvent;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.event.command.CommandSucceededEvent;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.resource.ClientResources;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What users, their listeners and their metrics are told. */
class TellingContractTest {

    private static final Duration NEVER = Duration.ofMinutes(10);

    /** What is logged of one endpoint, whose name no other test has; all else goes its way. */
    private static String logged(String about, Runnable task) {
        PrintStream before = System.err;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setErr(new PrintStream(
                new java.io.OutputStream() {
                    @Override
                    public void write(int one) {
                        before.write(one);
                        seen.write(one);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int count) {
                        before.write(bytes, from, count);
                        seen.write(bytes, from, count);
                    }
                },
                true,
                StandardCharsets.UTF_8));
        try {
            task.run();
        } finally {
            System.setErr(before);
        }
        return seen.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(about))
                .reduce("", (lines, line) -> lines + line + "\n");
    }

    @Test
    void aTimeoutShorterThanTheBudgetIsWarnedOfOnceWithBothValues() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast =
                        Clients.builder(stage).budget(Duration.ofSeconds(12)).build()) {
            RedisURI uri = Clients.uri(stage);
            uri.setTimeout(Duration.ofMillis(3_400));
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
            String warned = logged(stage.endpoint(), () -> {
                client.connect();
                client.connect();
                client.connectPubSub();
            });
            assertThat(warned.lines().filter(line -> line.contains("command timeout")))
                    .singleElement()
                    .asString()
                    .contains(
                            "WARN",
                            "the command timeout of 3400 ms is shorter than the failover budget of 12000 ms, and wins",
                            "Raise the timeout, or lower the budget.");
            Clients.close(client);
        }
    }

    @Test
    void aTimeoutAsLongAsTheBudgetIsNotWarnedOf() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast =
                        Clients.builder(stage).budget(Duration.ofSeconds(12)).build()) {
            RedisURI uri = Clients.uri(stage);
            uri.setTimeout(Duration.ofSeconds(12));
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
            assertThat(logged(stage.endpoint(), client::connect)).doesNotContain("command timeout");
            Clients.close(client);
        }
    }

    @Test
    void aCommandThatIsSentAgainIsOneToListenersAndOneToTheLatencyRecorder() throws Exception {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        Queue<String> recorded = new ConcurrentLinkedQueue<>();
        ClientResources resources = Clients.RESOURCES
                .mutate()
                .commandLatencyRecorder(recorder(recorded))
                .build();
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, resources, Clients.uri(stage));
            client.addListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    heard.add("started " + event.getCommand().getType());
                }

                @Override
                public void commandSucceeded(CommandSucceededEvent event) {
                    heard.add("succeeded " + event.getCommand().getType());
                }

                @Override
                public void commandFailed(CommandFailedEvent event) {
                    heard.add("failed " + event.getCommand().getType());
                }
            });
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.setAutoFlushCommands(false);
            int commands = 0;
            RedisNode demoted;
            do {
                demoted = stage.primary();
                CompletableFuture<Long> counted = connection.async().incr("n").toCompletableFuture();
                commands++;
                stage.promoteOrderly();
                // Written after the demotion, in the epoch before it: so it is refused, unless the search is as fast.
                connection.flushCommands();
                assertThat(counted.get(10, TimeUnit.SECONDS)).isEqualTo(commands);
            } while (!demoted.command("INFO", "errorstats").text().contains("errorstat_READONLY") && commands < 20);
            assertThat(demoted.command("INFO", "errorstats").text()).contains("errorstat_READONLY");
            int all = commands;
            await().untilAsserted(() -> assertThat(heard).hasSize(2 * all));
            assertThat(heard).containsOnly("started INCR", "succeeded INCR");
            assertThat(recorded.stream().filter("INCR"::equals)).hasSize(all);
            Clients.close(client);
        }
    }

    /** A proxy, since later versions call a default method that this one does not have. */
    private static CommandLatencyRecorder recorder(Queue<String> recorded) {
        return (CommandLatencyRecorder) Proxy.newProxyInstance(
                TellingContractTest.class.getClassLoader(),
                new Class<?>[] {CommandLatencyRecorder.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("recordCommandLatency")) {
                        Object command = arguments[2];
                        recorded.add(
                                command instanceof ProtocolKeyword type
                                        ? type.toString()
                                        : ((io.lettuce.core.protocol.RedisCommand<?, ?, ?>) command)
                                                .getType()
                                                .toString());
                        return null;
                    }
                    return method.getName().equals("isEnabled") ? true : null;
                });
    }

    /** Lettuce wraps it; what is known is found all the same. */
    @Test
    void anErrorOfAnAsynchronousConnectIsFoundBeneathLettucesOwn() throws Exception {
        try (RedisStage stage = RedisStage.builder().requirepass("right").start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisURI uri = RedisURI.builder(Clients.uri(stage))
                    .withPassword("wrong".toCharArray())
                    .build();
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
            for (CompletableFuture<?> dialled : new CompletableFuture<?>[] {
                client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture(),
                client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture()
            }) {
                assertThatThrownBy(() -> dialled.get(10, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(ExecutionException.class, thrown -> {
                            assertThat(thrown.getCause()).isInstanceOf(RedisConnectionException.class);
                            assertThat(Outcomes.find(thrown)).containsInstanceOf(MisfitException.class);
                            assertThat(Outcomes.safeToRepeat(thrown)).isTrue();
                        });
            }
            assertThatThrownBy(client::connect).isInstanceOf(MisfitException.class);
            assertThatThrownBy(client::connectPubSub).isInstanceOf(MisfitException.class);
            Clients.close(client);
        }
    }
}
