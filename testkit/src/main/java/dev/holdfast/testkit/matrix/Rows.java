// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisStage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** All rows of the matrix. */
final class Rows {

    private static final String WANTED = System.getProperty("holdfast.matrix.rows", "");

    /** No packets at all, Toxiproxy's silence and slowness, a paused container, FAILOVER, a killed one, REPLICAOF. */
    private static final Set<String> ELSEWHERE =
            Set.of("06", "07", "08", "09", "10", "11", "12", "13", "30", "41", "42");

    private static final Set<String> DISCONNECTED = Set.of("06", "07", "08");

    private Rows() {}

    /** Those that run beside each other. */
    static List<FaultRow> together() {
        return Stream.of(
                        ConnectionRows.all(),
                        SilenceRows.all(),
                        PromotionRows.all(),
                        SuccessionRows.all(),
                        DnsRows.all(),
                        SecurityRows.all(),
                        ServerRows.all(),
                        CallerRows.all(),
                        ReaderRows.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Those that run with nothing beside them. */
    static List<FaultRow> alone() {
        return ProcessRows.all();
    }

    /** Those whose fault Toxiproxy can do, where it is there. */
    static List<FaultRow> overToxiproxy() {
        return together().stream()
                .filter(row -> row.id().startsWith("07"))
                // With TLS, which the project's own proxy cannot read. Replication is held too, so its lag is lost.
                .map(row -> row.staged(stage -> stage.toxiproxy().tls())
                        .with(settings -> settings.with(Option.TLS))
                        .expecting(row.expectation().mayLose()))
                .toList();
    }

    /**
     * Those that are another fault where the servers do not run as processes of this machine. Toxiproxy stands before them, whose
     * verbs need no word of the stage's builder.
     */
    static List<FaultRow> elsewhere() {
        Map<String, UnaryOperator<RedisStage.Builder>> stages = Map.of("42", stage -> stage.replicas(2));
        return together().stream()
                .filter(row -> ELSEWHERE.contains(row.id().substring(0, 2)))
                .map(row -> row.staged(stages.getOrDefault(row.id().substring(0, 2), stage -> stage)))
                // Replication stands still with the rest.
                .map(row -> DISCONNECTED.contains(row.id().substring(0, 2))
                        ? row.expecting(row.expectation().mayLose())
                        : row)
                .toList();
    }

    static List<FaultRow> all() {
        return Stream.concat(together().stream(), alone().stream())
                .sorted(java.util.Comparator.comparing(FaultRow::id))
                .toList();
    }

    static boolean isWanted(FaultRow row) {
        return WANTED.isEmpty()
                || Set.of(WANTED.split(",")).stream()
                        .anyMatch(wanted -> row.id().startsWith(wanted));
    }
}
