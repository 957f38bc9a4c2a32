// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** What Holdfast costs while nothing happens: counted in packets that arrived and commands that servers executed. */
@Isolated("counts the threads of the whole process")
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class SteadyCostTest {
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final int LOOKUPS = 4;

    /** From one probe to the next it is a second, a fifth more or less: a few in a row may all be early. */
    private static final double MOST_PROBES_A_SECOND = 1.15;

    @Test
    void threePoolsCostOneLookupATtlAndOneProbeANodeASecondOnOneSchedulerThread() {
        try (RedisStage stage = RedisStage.builder().dnsTtl(TTL).start();
                Holdfast holdfast = Clients.holdfast(stage);
                JedisPool first = Clients.pool(holdfast);
                JedisPool second = Clients.pool(holdfast);
                JedisPool third = Clients.pool(holdfast)) {
            List<JedisPool> pools = List.of(first, second, third);
            pools.forEach(pool -> Clients.with(pool, Jedis::ping));
            awaitProbes(stage);

            stage.dns().clearQueries();
            long start = System.nanoTime();
            Map<RedisNode, Long> before = probes(stage);
            await().atMost(Clients.SOON.multipliedBy(2)).until(() -> {
                pools.forEach(pool -> Clients.with(pool, jedis -> jedis.incr("n")));
                return queries(stage, "A").size() >= LOOKUPS;
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<RedisNode, Long> after = probes(stage);

            assertThat(stage.dns().queries()).hasSameSizeAs(atMostOneATtl(queries(stage, "A"), queries(stage, "AAAA")));
            for (RedisNode node : stage.nodes()) {
                assertThat((after.get(node) - before.get(node)) / seconds)
                        .as("probes of " + node + " a second, over " + seconds + " s")
                        .isBetween(0.5, MOST_PROBES_A_SECOND + 1 / seconds);
            }
            requireOneScheduler();
        }
    }

    @Test
    void oneSchedulerThreadServesSeveralGroups() {
        try (RedisStage one = RedisStage.builder().replicas(0).start();
                RedisStage other = RedisStage.builder().replicas(0).start();
                Holdfast ofOne = Clients.holdfast(one);
                Holdfast ofOther = Clients.holdfast(other);
                JedisPool first = Clients.pool(ofOne);
                JedisPool second = Clients.pool(ofOther)) {
            Clients.with(first, Jedis::ping);
            Clients.with(second, Jedis::ping);
            requireOneScheduler();
        }
    }

    /** Both kinds together, after each kind was found to come no more often than the TTL says. */
    private static List<StagedDns.Query> atMostOneATtl(List<StagedDns.Query> a, List<StagedDns.Query> aaaa) {
        for (List<StagedDns.Query> kind : List.of(a, aaaa)) {
            for (int i = 1; i < kind.size(); i++) {
                assertThat(Duration.ofNanos(
                                kind.get(i).nanos() - kind.get(i - 1).nanos()))
                        .as("from one lookup to the next")
                        .isGreaterThan(TTL.minusMillis(100));
            }
        }
        List<StagedDns.Query> both = new ArrayList<>(a);
        both.addAll(aaaa);
        return both;
    }

    private static List<StagedDns.Query> queries(RedisStage stage, String type) {
        return stage.dns().queries().stream()
                .filter(query -> query.type().equals(type) && query.name().startsWith(stage.endpoint()))
                .toList();
    }

    private static void awaitProbes(RedisStage stage) {
        await().atMost(Clients.SOON).until(() -> probes(stage).values().stream().allMatch(count -> count >= 2));
    }

    /** Each probe says HELLO once, and nobody else does: Jedis 5.2 negotiates nothing. */
    private static Map<RedisNode, Long> probes(RedisStage stage) {
        Map<RedisNode, Long> probes = new HashMap<>();
        for (RedisNode node : stage.nodes()) {
            String stats = node.command("INFO", "commandstats").text();
            probes.put(
                    node,
                    stats.lines()
                            .filter(line -> line.startsWith("cmdstat_hello:calls="))
                            .map(line -> line.substring("cmdstat_hello:calls=".length(), line.indexOf(',')))
                            .mapToLong(Long::parseLong)
                            .sum());
        }
        return probes;
    }

    /** One that a closed group has left is gone in a moment. */
    private static void requireOneScheduler() {
        await().atMost(Clients.SOON)
                .untilAsserted(() -> assertThat(schedulers()).isEqualTo(1));
    }

    private static long schedulers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("holdfast-scheduler"))
                .count();
    }
}
