// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/fault-matrix.md: all rows, and the figures of the run whose results are at hand. */
final class MatrixPage {
    /** What is promised for more than a row says, or not staged yet, with the reason. */
    private static final String MISSING = """
            ## Not staged yet

            | row | why |
            |---|---|
            | 31: a reader endpoint whose name alternates | not written as a row; `ReaderContractTest` of each adapter tests readers |
            | 27, second half: a fallback that throws or hangs | not written as a row; `FallbackContractTest` of each adapter has the one that throws, `FallbacksTest` both |
            | 43 on the wall clock | the engine reads the monotonic clock only; staged is the process that stands still |
            """;

    private final List<RowResult> results;

    MatrixPage(List<RowResult> results) {
        this.results = results;
    }

    /** What the adapters' last runs left below a checkout. */
    static MatrixPage of(Path checkout) {
        List<RowResult> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(checkout)) {
            for (Path module : modules.sorted().toList()) {
                Path folder = module.resolve(RowResult.FOLDER);
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.list(folder)) {
                        files.sorted().map(RowResult::read).forEach(found::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MatrixPage(found);
    }

    List<RowResult> results() {
        return results;
    }

    String text() {
        StringBuilder page = new StringBuilder("""
                # The fault matrix

                Everything that can be staged, and what an application is promised then. Each row happens to a small
                application with real servers, real DNS packets and real sockets: threads that append to a list, count,
                overwrite a key and read it, and keep a history of what they were told. In every row: no write is applied
                twice, none that was reported as not applied is there, none that was acknowledged is gone (but where the row
                says that the server lost it), every call ends within its budget and the client's own timeouts, and no error
                tells the application less than it must know.

                Generated from the last run of the adapters' tests by
                `mvn -pl testkit test -Dtest=MatrixPageTest -DupdateMatrix`; do not edit.

                """);
        page.append(summary());
        page.append(table(RowResult.PROCESSES, Rows.all()));
        page.append("\n## Once more, ").append(RowResult.TOXIPROXY).append(", with TLS\n");
        page.append(table(RowResult.TOXIPROXY, Rows.overToxiproxy()));
        page.append("\n## Once more, on ").append(RowResult.CONTAINERS).append('\n');
        boolean ran = results.stream().anyMatch(result -> result.staging().equals(RowResult.CONTAINERS));
        page.append(
                ran
                        ? table(RowResult.CONTAINERS, Rows.elsewhere())
                        : "\nNone of them in this run: they need a Docker engine, see CONTRIBUTING.md.\n");
        return page.append('\n').append(MISSING).toString();
    }

    private String table(String staging, List<FaultRow> rows) {
        List<String> adapters = adapters();
        return "\n| row | what happens | promised | " + String.join(" | ", adapters) + " |\n|---|---|---|"
                + "---|".repeat(adapters.size()) + "\n"
                + rows.stream().map(row -> line(row, staging)).collect(Collectors.joining());
    }

    private String summary() {
        long full = results.stream().filter(RowResult::full).count();
        String stagings = results.stream()
                .collect(Collectors.groupingBy(RowResult::staging, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " on " + entry.getKey())
                .collect(Collectors.joining(", "));
        long broken = results.stream().filter(result -> !result.passed()).count();
        return String.format(
                Locale.ROOT,
                "%d rows; %d runs (%s), of which %d at full length, in %.0f s of rows; %d broken.%n",
                Rows.all().size(),
                results.size(),
                stagings,
                full,
                results.stream().mapToDouble(RowResult::seconds).sum(),
                broken);
    }

    private List<String> adapters() {
        return results.stream().map(RowResult::adapter).distinct().sorted().toList();
    }

    private String line(FaultRow row, String staging) {
        String cells = adapters().stream()
                .map(column -> results.stream()
                        .filter(result -> result.row().equals(row.id())
                                && result.staging().equals(staging)
                                && column.equals(result.adapter()))
                        .max(Comparator.comparing(RowResult::full))
                        .map(MatrixPage::cell)
                        .orElse("NOT RUN"))
                .collect(Collectors.joining(" | "));
        return "| " + row.id() + " | " + row.fault() + " | " + row.guarantee() + " | " + cells + " |\n";
    }

    private static String cell(RowResult result) {
        List<String> parts = new ArrayList<>();
        if (!result.passed()) {
            parts.add("**BROKEN**");
        }
        parts.addAll(result.figures());
        if (result.full()) {
            parts.add("full length");
        }
        return String.join("; ", parts);
    }
}
