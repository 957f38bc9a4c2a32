// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Better.Column;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cells as Markdown. */
final class Table {
    /** Marks a figure that is better than Holdfast's. */
    static final String BETTER = "▲";

    private static final String HEAD = """
            | scenario | client | writes back (worst run) | failed writes (of these unknown) | failed reads | repeated | \
            acknowledged and lost | sent to the demoted node: in all, after the return | longest call |
            |---|---|---|---|---|---|---|---|---|
            """;

    private static final String VERDICT_HEAD = """
            | scenario | client | bound: back | bound: failed writes | bound: lost | |
            |---|---|---|---|---|---|
            """;

    private Table() {}

    static String of(List<Cell> cells, Duration watch) {
        Better better = new Better(cells);
        return HEAD + cells.stream().map(cell -> row(cell, watch, better)).collect(Collectors.joining());
    }

    /** All tables that are made of cells: a table for each shape, and what is better than Holdfast in each. */
    static String all(List<Cell> cells, Duration watch) {
        return Stream.of(Client.Shape.values())
                .map(shape -> cells.stream()
                        .filter(cell -> cell.client().shape() == shape)
                        .toList())
                .filter(some -> !some.isEmpty())
                .map(some -> of(some, watch) + "\n" + new Better(some).list() + "\n" + verdicts(some))
                .collect(Collectors.joining("\n"));
    }

    /** How each client is set. */
    static String settings(List<Cell> cells) {
        return "| client | settings |\n|---|---|\n"
                + cells.stream()
                        .map(cell -> "| " + cell.client().title() + " | "
                                + cell.client().settings() + " |\n")
                        .distinct()
                        .collect(Collectors.joining());
    }

    private static String row(Cell cell, Duration watch, Better better) {
        boolean failover = cell.scenario().bounds().back().isPresent();
        String back = failover ? back(cell, cell.scenario().until().orElse(watch)) : "–";
        Set<Column> marked = better.columns(cell);
        List<String> columns = List.of(
                cell.scenario().title(),
                cell.client().title(),
                mark(back, Column.BACK, marked),
                mark(failedWrites(cell), Column.FAILED_WRITES, marked),
                mark(Long.toString(cell.median(Figures::failedReads)), Column.FAILED_READS, marked),
                mark(Long.toString(cell.worst(Figures::repeated)), Column.REPEATED, marked),
                mark(lost(cell), Column.LOST, marked),
                known(cell.worstKnown(Figures::sendsToDemoted)) + ", "
                        + known(cell.worstKnown(Figures::sendsAfterBack)),
                seconds(cell.worstTime(Figures::longestCall)));
        return "| " + String.join(" | ", columns) + " |\n";
    }

    private static String mark(String text, Column column, Set<Column> marked) {
        return marked.contains(column) ? text + " " + BETTER : text;
    }

    private static String back(Cell cell, Duration watch) {
        return time(cell.medianBack(), watch) + " (" + time(cell.worstBack(), watch) + ")";
    }

    /** A time, or that it was longer than was watched. */
    static String time(Optional<Duration> time, Duration watch) {
        return time.map(Table::seconds).orElse("not in " + watch.toSeconds() + " s");
    }

    private static String failedWrites(Cell cell) {
        long median = cell.median(Figures::failedWrites);
        long worst = cell.worst(Figures::failedWrites);
        String text = median + " (" + cell.median(Figures::unknownWrites) + ")";
        return worst == median ? text : text + ", at most " + worst;
    }

    private static String lost(Cell cell) {
        long lost = cell.worst(Figures::lost);
        Duration lostFor = cell.worstTime(Figures::lostFor);
        return lostFor.isZero() ? Long.toString(lost) : lost + ", for " + seconds(lostFor);
    }

    private static String known(OptionalLong count) {
        return count.isPresent() ? Long.toString(count.getAsLong()) : "–";
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    static String verdicts(List<Cell> cells) {
        return VERDICT_HEAD
                + cells.stream()
                        .filter(cell -> cell.client().isJudged())
                        .map(Table::verdict)
                        .collect(Collectors.joining());
    }

    private static String verdict(Cell cell) {
        Bounds bounds = cell.scenario().bounds();
        List<String> misses = Verdict.of(cell);
        List<String> columns = List.of(
                cell.scenario().title(),
                cell.client().title(),
                bounds.back().map(time -> "≤ " + seconds(time)).orElse("–"),
                bounds.failed().text(),
                bounds.lost()
                        .map(time -> time.isZero() ? "0" : "≤ " + seconds(time) + " of writes")
                        .orElse("–"),
                misses.isEmpty() ? "meets" : "**misses**: " + String.join("; ", misses));
        return "| " + String.join(" | ", columns) + " |\n";
    }
}
