// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The cells as Markdown. */
final class Table {
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
        return HEAD + cells.stream().map(cell -> row(cell, watch)).collect(Collectors.joining());
    }

    private static String row(Cell cell, Duration watch) {
        boolean failover = cell.scenario().bounds().back().isPresent();
        String back = failover ? back(cell, cell.scenario().until().orElse(watch)) : "–";
        List<String> columns = List.of(
                cell.scenario().title(),
                cell.client().title(),
                back,
                failedWrites(cell),
                Long.toString(cell.median(Figures::failedReads)),
                Long.toString(cell.worst(Figures::repeated)),
                lost(cell),
                known(cell.worstKnown(Figures::sendsToDemoted)) + ", "
                        + known(cell.worstKnown(Figures::sendsAfterBack)),
                seconds(cell.worstTime(Figures::longestCall)));
        return "| " + String.join(" | ", columns) + " |\n";
    }

    private static String back(Cell cell, Duration watch) {
        return time(cell.medianBack(), watch) + " (" + time(cell.worstBack(), watch) + ")";
    }

    private static String time(Optional<Duration> time, Duration watch) {
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
