// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.changed.ChangedKeys.WhenFull;
import dev.holdfast.observe.FailoverListener;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.TopologyEvent;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** Lives through what Holdfast has to say something of, and prints all that is said, however it is said. */
final class SecretsProcess {

    static final String KEY = "KEYOFMINE";
    static final String VALUE = "VALUEOFMINE";
    static final String PASSWORD = "PASSWORDOFMINE";

    private SecretsProcess() {}

    public static void main(String[] arguments) throws Exception {
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        RetryRegistry retries = RetryRegistry.ofDefaults();
        breakers.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(System.out::println));
        retries.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(System.out::println));
        try (Recording recording = new Recording();
                RedisStage stage = RedisStage.builder()
                        .dnsLag(Duration.ofMillis(100))
                        .user("app", PASSWORD, "~* &* +@all")
                        .start()) {
            recording.enable("dev.holdfast.Wait");
            recording.enable("dev.holdfast.Dial");
            recording.enable("dev.holdfast.Failover");
            recording.start();
            try (Holdfast holdfast = Clients.builder(stage)
                    .reader(stage.readerEndpoint(), stage.port())
                    .budget(Duration.ofSeconds(2))
                    .patience(Duration.ofMillis(500))
                    .changedKeys(2, WhenFull.FAIL_WRITE)
                    .circuitBreakerRegistry(breakers)
                    .retryRegistry(retries)
                    .listener(new Telling())
                    .build()) {
                RedisClient client = client(holdfast, stage, stage.endpoint());
                RedisClient readers = client(holdfast, stage, stage.readerEndpoint());
                live(stage, holdfast, client.connect(), readers.connect().sync());
                Clients.close(readers);
                Clients.close(client);
                System.out.println(holdfast + " " + holdfast.reports());
                holdfast.reports().forEach(report -> System.out.println(report.inWords()));
            }
            recording.stop();
            Path file = Files.createTempFile("secrets", ".jfr");
            recording.dump(file);
            RecordingFile.readAllEvents(file).forEach(System.out::println);
            Files.delete(file);
        }
        System.out.println("lived");
    }

    private static RedisClient client(Holdfast holdfast, RedisStage stage, String endpoint) {
        RedisURI uri = RedisURI.builder()
                .withHost(endpoint)
                .withPort(stage.port())
                .withAuthentication("app", PASSWORD.toCharArray())
                .withTimeout(Duration.ofSeconds(4))
                .build();
        return HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri);
    }

    private static void live(
            RedisStage stage,
            Holdfast holdfast,
            StatefulRedisConnection<String, String> connection,
            RedisCommands<String, String> readers) {
        RedisCommands<String, String> redis = connection.sync();
        tell(() -> redis.set(KEY, VALUE));
        tell(() -> redis.incr(KEY));
        tell(() -> readers.set(KEY, VALUE));
        stage.promoteOrderly();
        tell(() -> redis.set(KEY, VALUE));
        stage.awaitReplicas();
        RedisNode frozen = stage.freezePrimary();
        RedisFuture<Long> append = connection.async().append(KEY, VALUE);
        await().atMost(Clients.SOON).until(() -> holdfast.standing().state() == Standing.State.LOST);
        tell(() -> redis.get(KEY));
        tell(() -> holdfast.changedWhileAway(KEY, KEY + 2));
        tell(() -> holdfast.changedWhileAway(KEY + 3));
        allow(stage.anyReplica(), "-unlink", "-del");
        stage.promote(stage.anyReplica());
        tell(() -> append.get(5, TimeUnit.SECONDS));
        tell(() -> redis.get(KEY));
        allow(stage.primary(), "+unlink");
        String script = "return redis.call('set', KEYS[1], ARGV[1])";
        tell(() -> redis.eval(script, ScriptOutputType.STATUS, new String[] {KEY}, VALUE));
        holdfast.mode(Mode.OBSERVE);
        stage.killConnections(stage.primary());
        tell(() -> redis.set(KEY, VALUE));
        holdfast.mode(Mode.PROTECT);
        tell(() -> TimeUnit.MILLISECONDS.sleep(1_500));
        frozen.thaw();
    }

    private static void allow(RedisNode node, String... rules) {
        try (RespClient client = node.connect()) {
            for (String rule : rules) {
                client.send("ACL", "SETUSER", "app", rule);
            }
        }
    }

    /** A call that may fail, and what it then says. */
    private interface Call {
        void run() throws Exception;
    }

    private static void tell(Call call) {
        try {
            call.run();
        } catch (Exception e) {
            e.printStackTrace(System.out);
        }
    }

    private static final class Telling implements FailoverListener {
        @Override
        public void happened(TopologyEvent event) {
            System.out.println(event);
        }

        @Override
        public void finished(FailoverReport report) {
            System.out.println(report);
        }
    }
}
