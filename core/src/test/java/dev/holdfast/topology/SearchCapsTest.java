// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Turn;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.testkit.StagedDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A search never spins: what it sends is counted where it arrives, in packets and commands. */
@Isolated("It floods the engine, and counts what arrives in a second.")
class SearchCapsTest {

    private static final Duration NEVER = Duration.ofMinutes(10);

    /** Every 50 ms less a fifth of jitter. */
    private static final double QUESTIONS_A_SECOND = 25;

    /** Every 250 ms. */
    private static final double LOOKUPS_A_SECOND = 4;

    private static long stat(RedisNode node, String field) {
        return Long.parseLong(node.info(field));
    }

    /** How often a command ran, as the server counts it. */
    private static long calls(RedisNode node, String command) {
        return node.command("INFO", "commandstats")
                .text()
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .findFirst()
                .orElse(0);
    }

    @Test
    void whileNobodyIsPrimaryEachNodeIsAskedAtACappedRateOnOneConnection() throws Exception {
        try (RedisStage stage = RedisStage.builder().replicas(2).dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode replica = stage.anyReplica();
            stage.crashPrimary();
            await().until(() -> watched.standing().state() != Standing.State.STEADY);
            stage.dns().clearQueries();
            long began = System.nanoTime();
            long questions = calls(replica, "hello");
            long connections = stat(replica, "total_connections_received");
            int dials = watched.probe().dials();
            // A rate is counted over a stretch of time: this one test has to let it pass.
            Thread.sleep(3_000);
            double seconds = (System.nanoTime() - began) / 1e9;
            double askedASecond = (calls(replica, "hello") - questions) / seconds;
            assertThat(askedASecond).as("questions a second").isBetween(1.0, QUESTIONS_A_SECOND);
            assertThat(stat(replica, "total_connections_received") - connections)
                    .as("connections to a node that answers (the testkit's own included)")
                    .isLessThanOrEqualTo(8);
            assertThat((watched.probe().dials() - dials) / seconds)
                    .as("dials a second to the one that is dead")
                    .isBetween(1.0, QUESTIONS_A_SECOND);
            assertThat(ofTypeA(stage.dns()) / seconds).as("look-ups a second").isBetween(1.0, LOOKUPS_A_SECOND + 1);
        }
    }

    private static long ofTypeA(StagedDns dns) {
        return dns.queries().stream().filter(query -> query.type().equals("A")).count();
    }

    @Test
    void aFloodOfSignalsIsOneSearch() throws Exception {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode primary = stage.primary();
            long questions = calls(primary, "hello");
            stage.dns().clearQueries();
            long began = System.nanoTime();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            for (int thread = 0; thread < 8; thread++) {
                threads.execute(() -> {
                    while (System.nanoTime() - began < Duration.ofSeconds(2).toNanos()) {
                        watched.holdfast()
                                .recovery()
                                .report(
                                        Signal.CONNECTION_LOST,
                                        watched.standing().epoch(),
                                        "test");
                        Thread.yield();
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            double seconds = (System.nanoTime() - began) / 1e9;
            assertThat((calls(primary, "hello") - questions) / seconds)
                    .as("questions a second: at most one each 5 ms")
                    .isBetween(1.0, 200.0);
            assertThat(ofTypeA(stage.dns()) / seconds)
                    .as("look-ups a second")
                    .isLessThanOrEqualTo(LOOKUPS_A_SECOND + 1);
            assertThat(watched.standing().epoch()).isEqualTo(1);
        }
    }

    @Test
    void afterAPromotionConnectionsAreDialledAtAPace() throws Exception {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.awaitPrimary(heir, 2);
            long before = stat(heir, "total_connections_received");
            int callers = 200;
            List<RespClient> dialled = new ArrayList<>();
            CountDownLatch done = new CountDownLatch(callers);
            long began = System.nanoTime();
            for (int caller = 0; caller < callers; caller++) {
                dial(watched.holdfast().recovery(), heir, dialled, done);
            }
            assertThat(done.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            double seconds = (System.nanoTime() - began) / 1e9;
            long arrived = stat(heir, "total_connections_received") - before;
            dialled.forEach(RespClient::close);
            assertThat(arrived).isGreaterThanOrEqualTo(callers);
            assertThat(seconds)
                    .as("64 at once, the other 136 at 200 a second")
                    .isGreaterThanOrEqualTo(136 / 200.0 - 0.01);
        }
    }

    private static void dial(Recovery recovery, RedisNode node, List<RespClient> dialled, CountDownLatch done) {
        Thread thread = new Thread(() -> {
            if (recovery.rescue().awaitDial(true) instanceof Turn.Go) {
                RespClient client = RespClient.connect(node.address(), node.port());
                synchronized (dialled) {
                    dialled.add(client);
                }
                done.countDown();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
