// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.changed.ChangedKeys.WhenFull;
import dev.holdfast.observe.FailoverListener;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.TopologyEvent;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;

/** Lives through what Holdfast has to say something of, and prints all that is said, however it is said. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
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
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .user("app")
                .password(PASSWORD)
                .socketTimeoutMillis(300)
                .build();
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
                            .build();
                    JedisPool pool = HoldfastJedis.pool(holdfast, config, Clients.large());
                    JedisPool readers = HoldfastJedis.readerPool(holdfast, config, Clients.large())) {
                live(stage, holdfast, pool, readers);
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

    private static void live(RedisStage stage, Holdfast holdfast, JedisPool pool, JedisPool readers) {
        tell(() -> Clients.with(pool, jedis -> jedis.set(KEY, VALUE)));
        tell(() -> Clients.with(pool, jedis -> jedis.incr(KEY)));
        tell(() -> Clients.with(readers, jedis -> jedis.set(KEY, VALUE)));
        stage.promoteOrderly();
        tell(() -> Clients.with(pool, jedis -> jedis.set(KEY, VALUE)));
        stage.awaitReplicas();
        RedisNode frozen = stage.freezePrimary();
        tell(() -> Clients.with(pool, jedis -> jedis.append(KEY, VALUE)));
        tell(() -> Clients.with(pool, jedis -> jedis.get(KEY)));
        tell(() -> holdfast.changedWhileAway(KEY, KEY + 2));
        tell(() -> holdfast.changedWhileAway(KEY + 3));
        allow(stage.anyReplica(), "-unlink", "-del");
        stage.promote(stage.anyReplica());
        tell(() -> Clients.with(pool, jedis -> jedis.get(KEY)));
        allow(stage.primary(), "+unlink");
        tell(() ->
                Clients.with(pool, jedis -> jedis.eval("return redis.call('set', KEYS[1], ARGV[1])", 1, KEY, VALUE)));
        holdfast.mode(Mode.OBSERVE);
        stage.killConnections(stage.primary());
        tell(() -> Clients.with(pool, jedis -> jedis.set(KEY, VALUE)));
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
