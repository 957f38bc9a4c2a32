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
import java.util.stream.Stream;

/** The table. One primary, one replica, TTL 5 s; four threads unless said. */
final class Scenarios {
    static final Duration TTL = Duration.ofSeconds(5);

    private static final Tuning FOUR = Tuning.defaults();

    private Scenarios() {}

    static List<Scenario> all() {
        return Stream.of(orderly(), orderlyWithBadDns(), outages(), splitBrains(), others())
                .flatMap(List::stream)
                .toList();
    }

    static Scenario named(String id) {
        return all().stream()
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + id));
    }

    private static List<Scenario> orderly() {
        Bounds many = Bounds.back(millis(1500), NOT_EXECUTED_ONLY);
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
                        .with(FOUR.threads(64, millis(20)))
                        .demoted(Demoted.REPLICA),
                Scenario.of("threads-200", "same, 200 threads", Incident::orderly, many)
                        .with(FOUR.threads(200, millis(50)))
                        .demoted(Demoted.REPLICA));
    }

    private static List<Scenario> orderlyWithBadDns() {
        Bounds soon = Bounds.back(millis(300), NONE);
        Bounds afterTtl = Bounds.back(TTL.plusMillis(300), NONE);
        return List.of(
                Scenario.of("dns-dead", "same, DNS dead for 10 s", Incident::orderlyWithoutDns, soon)
                        .demoted(Demoted.REPLICA),
                Scenario.of(
                                "dns-only",
                                "same, DNS only (no probing); after the flip",
                                Incident::orderlyCountedFromDns,
                                afterTtl)
                        .with(FOUR.withoutProbing())
                        .demoted(Demoted.REPLICA));
    }

    private static List<Scenario> outages() {
        Bounds killed = Bounds.back(millis(300), UNKNOWN_ONE_A_THREAD);
        Bounds silent = Bounds.back(millis(500), UNKNOWN_ONE_A_THREAD);
        return List.of(
                Scenario.of(
                        "killed",
                        "primary killed, promotion 3 s later",
                        Incident.outage(RedisStage::crashPrimary),
                        killed),
                Scenario.of(
                        "frozen",
                        "primary frozen (SIGSTOP), promotion 3 s later",
                        Incident.outage(RedisStage::freezePrimary),
                        silent),
                Scenario.of(
                                "dropped",
                                "primary's packets dropped, promotion 3 s later",
                                Incident.outage(
                                        stage -> Packets.drop(stage.primary().address())),
                                silent)
                        .droppingPackets());
    }

    private static List<Scenario> splitBrains() {
        return List.of(
                Scenario.of(
                                "writable-hold",
                                "old primary stays writable, HOLD; after the flip",
                                Incident::splitBrainCountedFromDns,
                                Bounds.back(millis(500), NONE).lost(millis(1200)))
                        .with(FOUR.contested(Contested.HOLD))
                        .demoted(Demoted.WRITABLE),
                Scenario.of(
                                "writable-follow",
                                "same, FOLLOW_HEIR; after the promotion",
                                Incident::splitBrain,
                                Bounds.back(millis(1500), NONE).lost(millis(1500)))
                        .with(FOUR.contested(Contested.FOLLOW_HEIR))
                        .demoted(Demoted.WRITABLE));
    }

    private static List<Scenario> others() {
        Bounds replaced = Bounds.back(millis(500), UNKNOWN_ONE_A_THREAD).lostNotJudged();
        return List.of(
                Scenario.of("replaced", "node replaced by a new address, old one gone", Incident::replaced, replaced),
                Scenario.of(
                        "kills",
                        "connections killed 5 times a second, no failover",
                        Incident::connectionsKilled,
                        Bounds.noFailover(UNKNOWN_ONLY)),
                Scenario.of(
                                "there-and-back",
                                "promoted there and back, 8 s apart; the worse",
                                Incident::thereAndBack,
                                Bounds.back(millis(300), NONE))
                        .until(Incident.APART));
    }

    private static Duration millis(long value) {
        return Duration.ofMillis(value);
    }
}
