// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.ops.redis.Login;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DrillTest {

    /** There and back, so that the bare pool, too, writes again at once. */
    @Test
    @StagedRedis
    void itGoesOnWhileThereIsNewsOfTheFailover(RedisStage stage) {
        RedisNode first = stage.primary();
        RedisNode second = stage.anyReplica();
        Trigger trigger = new Trigger() {
            private int followed;

            @Override
            public List<String> steps() {
                return List.of("there and back");
            }

            @Override
            public void start(Journal journal) {
                stage.promoteOrderly(second);
                Awaitility.await()
                        .until(() -> journal.entries().stream()
                                .anyMatch(entry -> entry.what().contains("is a primary")));
                stage.promoteOrderly(first);
            }

            @Override
            public void follow(Journal journal) {
                followed++;
            }

            @Override
            public boolean isOver() {
                return followed >= 18;
            }
        };
        DnsSettings dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .build();
        RedisAccess access = new RedisAccess(new Endpoint(stage.endpoint(), stage.port()), Login.none(), dns);
        try (access;
                HostsFile hosts = HostsFile.keep(access)) {
            Target target = new Target(access, dns, Optional.empty(), Optional.of(hosts.path()));

            DrillReport report = new Drill(target, trigger, Duration.ofSeconds(15), Duration.ofSeconds(30))
                    .hold(new Journal(Clock.systemUTC(), entry -> {}));

            // Eighteen looks half a second apart; both had been writing for long.
            assertThat(Duration.between(report.began(), report.ended())).isBetween(secs(8), secs(20));
            assertThat(report.bare().back()).isPresent();
            assertThat(report.holdfast().fate()).contains(new Fate(0, 0, 0, 0, 0));
        }
    }

    private static Duration secs(int number) {
        return Duration.ofSeconds(number);
    }
}
