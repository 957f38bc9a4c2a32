// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of commands, {@code commands.csv}, whose head explains its columns. */
final class CommandTable {
    private static final int COLUMNS = 5;

    private final List<Row> rows;
    private final Map<String, List<Row>> byName = new HashMap<>();
    private final Set<String> containers = new HashSet<>();

    private CommandTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
        for (Row row : rows) {
            if (!row.container().isEmpty()) {
                containers.add(row.container());
            }
            for (String name : row.names()) {
                byName.computeIfAbsent(name, any -> new ArrayList<>()).add(row);
            }
        }
    }

    /** What a row says. */
    enum Says {
        READ,
        CURSOR,
        CONNECTION,
        IDEMPOTENT,
        DECLARABLE,
        BLOCKING,
        SCRIPT,
        WRITES;

        @Nullable
        Safety safety() {
            return switch (this) {
                case READ -> Safety.READ;
                case CURSOR -> Safety.CURSOR;
                case CONNECTION -> Safety.CONNECTION;
                default -> null;
            };
        }
    }

    /** One row; names are whole ({@code OBJECT ENCODING}). */
    record Row(Says says, String when, Condition condition, String container, List<String> names, String why) {
        private static Row parse(String line) {
            String[] column = line.split(",", COLUMNS);
            String container = column[2].strip();
            String prefix = container.isEmpty() ? "" : container + " ";
            List<String> names = List.of(column[3].strip().split(" +")).stream()
                    .map(name -> prefix + name)
                    .toList();
            return new Row(
                    Says.valueOf(column[0].strip()),
                    column[1].strip(),
                    Condition.parse(column[1]),
                    container,
                    names,
                    column[4].strip());
        }
    }

    static CommandTable get() {
        return Holder.TABLE;
    }

    /** A table of other rows, for tests of the tests. */
    static CommandTable of(List<String> lines) {
        return new CommandTable(lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Row::parse)
                .toList());
    }

    List<Row> rows() {
        return rows;
    }

    /** The name by which the table knows the command: two words where the second one decides. */
    String name(CommandWords command) {
        String first = Words.upper(command.word(0));
        if (command.count() < 2 || !containers.contains(first)) {
            return first;
        }
        // Also when the second word is unknown: COMMAND FOO must not be taken for COMMAND.
        return first + " " + Words.upper(command.word(1));
    }

    /** The first row of one of these kinds that fits. */
    private @Nullable Row row(CommandWords command, Set<Says> kinds) {
        for (Row row : byName.getOrDefault(name(command), List.of())) {
            if (kinds.contains(row.says()) && row.condition().holds(command)) {
                return row;
            }
        }
        return null;
    }

    private boolean says(CommandWords command, Says kind) {
        return row(command, Set.of(kind)) != null;
    }

    Safety safety(CommandWords command) {
        Row row = row(command, Set.of(Says.READ, Says.CURSOR, Says.CONNECTION));
        Safety safety = row == null ? null : row.says().safety();
        return safety == null ? Safety.UNSAFE : safety;
    }

    Safety safety(CommandWords command, Set<String> repeatable) {
        Safety safety = safety(command);
        return safety == Safety.UNSAFE && declared(command, repeatable) ? Safety.READ : safety;
    }

    private boolean declared(CommandWords command, Set<String> repeatable) {
        if (repeatable.isEmpty() || !repeatable.contains(name(command))) {
            return false;
        }
        boolean restricted =
                byName.getOrDefault(name(command), List.of()).stream().anyMatch(row -> row.says() == Says.DECLARABLE);
        return !restricted || says(command, Says.DECLARABLE);
    }

    boolean isWrite(CommandWords command) {
        return says(command, Says.WRITES) || safety(command) == Safety.UNSAFE;
    }

    boolean runsScript(CommandWords command) {
        return says(command, Says.SCRIPT);
    }

    boolean isBlocking(CommandWords command) {
        return says(command, Says.BLOCKING);
    }

    boolean idempotentWrite(CommandWords command) {
        return says(command, Says.IDEMPOTENT) && safety(command) == Safety.UNSAFE;
    }

    private static CommandTable load() {
        try (InputStream in = CommandTable.class.getResourceAsStream("commands.csv")) {
            if (in == null) {
                throw new IllegalStateException("commands.csv is missing beside " + CommandTable.class.getName()
                        + ": the jar was repacked without its resources");
            }
            return of(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loaded once, when the first command is in trouble. */
    private static final class Holder {
        private static final CommandTable TABLE = load();

        private Holder() {}
    }
}
