// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.NONE;
import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.NOT_EXECUTED_ONLY;
import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.UNKNOWN_ONE_A_THREAD;
import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.UNKNOWN_ONLY;

import dev.holdfast.benchmarks.race.Scenario.Demoted;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import dev.holdfast.topology.Contested;
import java.time.Duration;
import java.util.List;

/** The table. One primary, one replica, TTL 5 s; four threads unless said. */
final class Scenarios {
    static final Duration TTL = Duration.ofSeconds(5);

    private Scenarios() {}

    static List<Scenario> all() {
        Tuning four = Tuning.defaults();
        return List.of(
                Scenario.of("orderly", "orderly promotion", Incident::orderly, Bounds.back(millis(300), NONE))
                        .demoted(Demoted.REPLICA),
                Scenario.of(
                                "cut",
                                "same, the demoted node cuts writers without a READONLY",
                                Incident::orderly,
                                Bounds.back(millis(300), UNKNOWN_ONE_A_THREAD))
                        .staged(builder -> builder.closeOnReplicaWrite(ReplicaWrites.CUT_SILENTLY)),
                Scenario.of("threads-64", "same, 64 threads", Incident::orderly, Bounds.back(millis(500), NONE))
                        .with(four.threads(64, Duration.ofMillis(20)))
                        .demoted(Demoted.REPLICA),
                Scenario.of(
                                "threads-200",
                                "same, 200 threads",
                                Incident::orderly,
                                Bounds.back(millis(1500), NOT_EXECUTED_ONLY))
                        .with(four.threads(200, Duration.ofMillis(50)))
                        .demoted(Demoted.REPLICA),
                Scenario.of(
                                "dns-dead",
                                "same, DNS dead for 10 s",
                                Incident::orderlyWithoutDns,
                                Bounds.back(millis(300), NONE))
                        .demoted(Demoted.REPLICA),
                Scenario.of(
                                "dns-only",
                                "same, DNS only (no probing); after the flip",
                                Incident::orderlyCountedFromDns,
                                Bounds.back(TTL.plusMillis(300), NONE))
                        .with(four.withoutProbing())
                        .demoted(Demoted.REPLICA),
                Scenario.of(
                        "killed",
                        "primary killed, promotion 3 s later",
                        Incident.outage(RedisStage::crashPrimary),
                        Bounds.back(millis(300), UNKNOWN_ONE_A_THREAD)),
                Scenario.of(
                        "frozen",
                        "primary frozen (SIGSTOP), promotion 3 s later",
                        Incident.outage(RedisStage::freezePrimary),
                        Bounds.back(millis(500), UNKNOWN_ONE_A_THREAD)),
                Scenario.of(
                                "dropped",
                                "primary's packets dropped, promotion 3 s later",
                                Incident.outage(stage -> Packets.drop(stage.primary().address())),
                                Bounds.back(millis(500), UNKNOWN_ONE_A_THREAD))
                        .droppingPackets(),
                Scenario.of(
                                "writable-hold",
                                "old primary stays writable, HOLD; after the flip",
                                Incident::splitBrainCountedFromDns,
                                Bounds.back(millis(500), NONE).lost(millis(1200)))
                        .with(four.contested(Contested.HOLD))
                        .demoted(Demoted.WRITABLE),
                Scenario.of(
                                "writable-follow",
                                "same, FOLLOW_HEIR",
                                Incident::splitBrain,
                                Bounds.back(millis(1500), NONE).lost(millis(1500)))
                        .with(four.contested(Contested.FOLLOW_HEIR))
                        .demoted(Demoted.WRITABLE),
                Scenario.of(
                        "replaced",
                        "node replaced by a new address, old one gone",
                        Incident::replaced,
                        Bounds.back(millis(500), UNKNOWN_ONE_A_THREAD).lostNotJudged()),
                Scenario.of(
                        "kills",
                        "connections killed 5 times a second, no failover",
                        Incident::connectionsKilled,
                        Bounds.noFailover(UNKNOWN_ONLY)),
                Scenario.of(
                        "there-and-back",
                        "promoted there and back, 8 s apart; the worse",
                        Incident::thereAndBack,
                        Bounds.back(millis(300), NONE)));
    }

    private static Duration millis(long value) {
        return Duration.ofMillis(value);
    }
}
