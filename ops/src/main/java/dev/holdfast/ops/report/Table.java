// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text in columns as wide as their widest cell. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param heads the columns' names
     */
    public Table(String... heads) {
        row(heads);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    public void row(String... cells) {
        rows.add(Arrays.stream(cells).map(Table::printable).toList());
    }

    /** Clients choose their names: none may move the cursor of a terminal. */
    private static String printable(String cell) {
        return cell.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * The whole table.
     *
     * @return lines, each with an end
     */
    public String text() {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing() + "\n";
    }
}
