// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * In what another client did better than Holdfast: than the judged client of its shape, in the same scenario, by the
 * figures that the table shows. Each such cell is work.
 */
final class Better {

    /** What clients are compared in. */
    enum Column {
        BACK("time until writes are back"),
        FAILED_WRITES("failed writes"),
        FAILED_READS("failed reads"),
        REPEATED("writes applied twice"),
        LOST("lost writes");

        private final String text;

        Column(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** Times are told apart as the table shows them. */
    private static final long STEP_MILLIS = 10;

    private final List<Cell> cells;

    Better(List<Cell> cells) {
        this.cells = List.copyOf(cells);
    }

    /** The columns in which a cell is better; empty for Holdfast, and where Holdfast did not race. */
    Set<Column> columns(Cell cell) {
        Optional<Cell> ours = cells.stream()
                .filter(other -> other.client().isJudged()
                        && other.client().shape() == cell.client().shape()
                        && other.scenario().id().equals(cell.scenario().id()))
                .findFirst();
        return ours.isEmpty() || isHoldfast(cell.client()) ? Set.of() : columns(cell, ours.get());
    }

    private static boolean isHoldfast(Client client) {
        return client.isJudged() || client.id().startsWith("holdfast");
    }

    private static Set<Column> columns(Cell cell, Cell ours) {
        Set<Column> better = new LinkedHashSet<>();
        boolean failover = cell.scenario().bounds().back().isPresent();
        if (failover && steps(cell.medianBack()) < steps(ours.medianBack())) {
            better.add(Column.BACK);
        }
        addIf(better, Column.FAILED_WRITES, cell.median(Figures::failedWrites), ours.median(Figures::failedWrites));
        addIf(better, Column.FAILED_READS, cell.median(Figures::failedReads), ours.median(Figures::failedReads));
        addIf(better, Column.REPEATED, cell.worst(Figures::repeated), ours.worst(Figures::repeated));
        addIf(better, Column.LOST, cell.worst(Figures::lost), ours.worst(Figures::lost));
        return better;
    }

    private static void addIf(Set<Column> better, Column column, long theirs, long ours) {
        if (theirs < ours) {
            better.add(column);
        }
    }

    private static long steps(Optional<Duration> time) {
        return time.map(it -> it.toMillis() / STEP_MILLIS).orElse(Long.MAX_VALUE);
    }

    /** How often the client applied a write twice, in its worst run of any scenario: it repeats what may have been applied. */
    long repeats(Client client) {
        ToLongFunction<Cell> worst = cell -> cell.worst(Figures::repeated);
        return cells.stream()
                .filter(cell -> cell.client().id().equals(client.id()))
                .mapToLong(worst)
                .max()
                .orElse(0);
    }

    /** All of them, a line each, as Markdown. */
    String list() {
        List<String> lines = new ArrayList<>();
        for (Cell cell : cells) {
            for (Column column : columns(cell)) {
                lines.add("* " + cell.scenario().title() + ": **"
                        + cell.client().title() + "** in " + column.text() + blindly(cell, column) + "\n");
            }
        }
        return lines.isEmpty()
                ? "No client did better than Holdfast in any cell.\n"
                : "Better than Holdfast (marked " + Table.BETTER + " above):\n\n" + String.join("", lines);
    }

    private String blindly(Cell cell, Column column) {
        long repeats = repeats(cell.client());
        boolean says = column == Column.FAILED_WRITES && repeats > 0;
        return says ? " (it repeats what may have been applied: up to " + repeats + " applied twice in a run)" : "";
    }
}
