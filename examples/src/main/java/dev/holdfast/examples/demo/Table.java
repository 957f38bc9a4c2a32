// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.List;
import java.util.Locale;

/** The figures as rows of words, for the screen and for the page. */
final class Table {
    static final List<String> HEAD = List.of(
            "service",
            "calls",
            "failed writes",
            "failed reads",
            "writes back after",
            "longest gap: writes",
            "reads",
            "lost",
            "repeated");

    private Table() {}

    static List<String> row(Figures one) {
        return List.of(
                one.service(),
                whole(one.ok() + one.errors()),
                whole(one.failedWrites()) + (one.unknownWrites() > 0 ? " (" + one.unknownWrites() + " unknown)" : ""),
                whole(one.failedReads()),
                one.writesBack().isPresent() ? duration(one.writesBack().getAsLong()) : "never",
                duration(one.writeGap()),
                duration(one.readGap()),
                whole(one.lost()),
                whole(one.repeated()));
    }

    /** As columns of text, with a title before the rows of each phase. */
    static String text(List<Figures> figures, List<Phase> phases, Screen screen) {
        List<List<String>> rows = figures.stream().map(Table::row).toList();
        StringBuilder text = new StringBuilder();
        for (Phase phase : phases) {
            text.append('\n').append(screen.bold(phase.title())).append('\n').append(line(HEAD, rows));
            figures.stream().filter(one -> one.phase().equals(phase)).forEach(one -> text.append(line(row(one), rows)));
        }
        return text.toString();
    }

    private static String line(List<String> cells, List<List<String>> rows) {
        StringBuilder line = new StringBuilder("  ");
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            int width = Math.max(
                    HEAD.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
            line.append(String.format(Locale.ROOT, i == 0 ? "%-" + width + "s" : "  %" + width + "s", cells.get(i)));
        }
        return line.append('\n').toString();
    }

    static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** With two digits at least: 0.08 s, 0.23 s, 4.0 s, 36.1 s. */
    static String duration(long nanos) {
        double seconds = nanos / 1e9;
        return String.format(Locale.ROOT, seconds < 1 ? "%.2f s" : "%.1f s", seconds);
    }
}
