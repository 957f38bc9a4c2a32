// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractSettings.Option;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All rows of the matrix. */
final class Rows {

    private static final String WANTED = System.getProperty("holdfast.matrix.rows", "");

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
