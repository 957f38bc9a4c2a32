// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.observe.CallTally;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Succession;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisPool;

@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class ReportTest {

    @Test
    @StagedRedis(dnsLagMillis = 300)
    void aPromotionIsReportedAsThisProcessSawIt(RedisStage stage) {
        try (Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = HoldfastJedis.pool(
                        holdfast, DefaultJedisClientConfig.builder().build(), Clients.large())) {
            Clients.with(pool, jedis -> jedis.incr("n"));
            RedisNode before = stage.primary();
            stage.promoteOrderly();
            long second = Clients.with(pool, jedis -> jedis.incr("n"));
            assertThat(second).isEqualTo(2);

            await().atMost(Clients.SOON).until(() -> !holdfast.reports().isEmpty());

            assertThat(holdfast.reports()).singleElement().satisfies(report -> {
                assertThat(report.from()).hasToString(before.address() + ":" + before.port());
                assertThat(report.to())
                        .hasToString(stage.primary().address() + ":"
                                + stage.primary().port());
                assertThat(report.why()).isIn(Succession.SURRENDERED, Succession.INHERITED);
                assertThat(report.dnsFollowed())
                        .hasValueSatisfying(after -> assertThat(after).isPositive());
                assertThat(report.calls().failed() + report.calls().unknown()).isZero();
                assertThat(report.vitals())
                        .hasValueSatisfying(
                                vitals -> assertThat(vitals.usedMemory()).isPositive());
            });
        }
    }

    @Test
    @StagedRedis(dnsLagMillis = 0)
    void whatBecameOfTheCallsIsCounted(RedisStage stage) {
        try (Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = HoldfastJedis.pool(
                        holdfast, DefaultJedisClientConfig.builder().build(), Clients.large())) {
            Clients.with(pool, jedis -> jedis.incr("n"));
            RedisNode heir = stage.anyReplica();
            await().until(() -> !heir.command("GET", "n").isNothing());
            stage.crashPrimary();
            Aside.run(() -> {
                await().until(() -> holdfast.recovery().waitingCalls() == 1);
                stage.promote(heir);
            });
            String read = Clients.with(pool, jedis -> jedis.get("n"));
            assertThat(read).isEqualTo("1");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !holdfast.reports().isEmpty());

            FailoverReport report = holdfast.reports().get(0);
            // A probe may have seen the crash just before the call did, which then was not tried on the old primary.
            assertThat(report.calls()).isIn(new CallTally(1, 1, 0, 0, 0, 0), new CallTally(1, 0, 0, 0, 0, 0));
            assertThat(report.inWords())
                    .contains("1 waited, " + report.calls().retried() + " retried, 0 failed, 0 of unknown outcome");
        }
    }
}
