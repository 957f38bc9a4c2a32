// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as rows of words, for the screen and for the page. */
final class Table {
    static final List<String> HEAD = List.of(
            "service",
            "calls",
            "failed writes",
            "of them unknown",
            "failed reads",
            "writes back",
            "gap: writes",
            "gap: reads",
            "lost",
            "repeated");

    private static final String LAST_SPACE = " (?=[^ ]*$)";

    private Table() {}

    static List<String> row(Figures one) {
        return List.of(
                one.service().title,
                whole(one.ok() + one.errors()),
                whole(one.failedWrites()),
                whole(one.unknownWrites()),
                whole(one.failedReads()),
                one.writesBack().isPresent() ? duration(one.writesBack().getAsLong()) : "never",
                duration(one.writeGap()),
                duration(one.readGap()),
                whole(one.lost()),
                whole(one.repeated()));
    }

    /** As columns of text that fit into 80, with a title before the rows of each phase. */
    static String text(List<Figures> figures, List<Phase> phases, Screen screen) {
        List<List<String>> rows = figures.stream().map(Table::row).toList();
        List<String> upper = HEAD.stream()
                .map(name -> name.contains(" ") ? name.split(LAST_SPACE)[0] : "")
                .toList();
        List<String> lower = HEAD.stream()
                .map(name -> name.substring(name.lastIndexOf(' ') + 1))
                .toList();
        List<List<String>> all = new ArrayList<>(rows);
        all.add(upper);
        all.add(lower);
        StringBuilder text = new StringBuilder();
        for (Phase phase : phases) {
            text.append('\n').append(screen.bold(phase.title())).append('\n');
            text.append(line(upper, all)).append(line(lower, all));
            figures.stream().filter(one -> one.phase().equals(phase)).forEach(one -> text.append(line(row(one), all)));
        }
        return text.append("writes back: after the promotion, for good; gap: the longest time without a success\n")
                .toString();
    }

    private static String line(List<String> cells, List<List<String>> all) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            int width =
                    all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            line.append(String.format(Locale.ROOT, i == 0 ? "%-" + width + "s" : " %" + width + "s", cells.get(i)));
        }
        return line.toString().stripTrailing() + "\n";
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
