// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.benchmarks.Json;
import dev.holdfast.benchmarks.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a command costs with all that may be added to it (a registry of breakers, a listener, handlers and fallbacks) beside the
 * bare client, while all is well: both in one JVM, by turns of some milliseconds, so that whatever else runs slows both alike.
 * Started by the script {@code benchmarks/everything}.
 */
public final class Everything {

    private static final int WARM_UP = 100;

    private static final String HEAD = """
            | client | command | transport | bare ns (half of the turns) | Holdfast ns (half of the turns) \
            | ns added (half of the turns) | B added on the caller's thread |
            |---|---|---|---|---|---|---|
            """;

    /** One client that is connected. */
    private interface Connected {
        void run(String command);

        void close() throws Exception;
    }

    /**
     * What is measured.
     *
     * @param subject whose client
     * @param command get, incr or getOrElse
     * @param transport as of {@link JedisCommands}
     * @param commands in one turn
     */
    record Row(Subject subject, String command, String transport, int commands) {}

    /**
     * Each turn, for each command.
     *
     * @param nanos elapsed
     * @param bytes that the calling thread allocated
     */
    record Turn(double nanos, double bytes) {}

    /**
     * All turns of a row.
     *
     * @param row what was measured
     * @param bare a turn each
     * @param held likewise; the turn of the same number ran right before or after
     */
    record Turns(Row row, List<Turn> bare, List<Turn> held) {

        double[] addedNanos() {
            double[] added = new double[bare.size()];
            for (int turn = 0; turn < added.length; turn++) {
                added[turn] = held.get(turn).nanos() - bare.get(turn).nanos();
            }
            return added;
        }

        /** Between the best turns: a compilation in the midst of one allocates, too. */
        double addedBytes() {
            return least(held) - least(bare);
        }

        private static double least(List<Turn> turns) {
            return turns.stream().mapToDouble(Turn::bytes).min().orElseThrow();
        }
    }

    private Everything() {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        // The null transport of Jedis comes last: it is that of the whole JVM from then on.
        for (String transport : List.of("loopback", "null")) {
            for (Subject subject : List.of(Subject.LETTUCE, Subject.JEDIS)) {
                for (String command : List.of("get", "incr", "getOrElse")) {
                    rows.add(new Row(subject, command, transport, transport.equals("null") ? 1_000 : 200));
                }
            }
        }
        return rows;
    }

    /**
     * Runs all rows, prints the table and ends the JVM.
     *
     * @param args turns of each client and row (1000)
     */
    public static void main(String[] args) throws Exception {
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<Turns> all = new ArrayList<>();
        for (Row row : rows()) {
            all.add(measure(row, turns));
        }
        out.println(table(all) + "\nraw figures: " + write(turns, all));
        Runtime.getRuntime().halt(0);
    }

    static Turns measure(Row row, int turns) throws Exception {
        Connected bare = connected(row, "bare");
        Connected held = connected(row, Settings.EVERYTHING);
        Turns measured = new Turns(row, new ArrayList<>(), new ArrayList<>());
        for (int turn = -WARM_UP; turn < turns; turn++) {
            // Who comes first changes from turn to turn.
            boolean bareFirst = turn % 2 == 0;
            Turn first = turn(bareFirst ? bare : held, row);
            Turn second = turn(bareFirst ? held : bare, row);
            if (turn >= 0) {
                measured.bare().add(bareFirst ? first : second);
                measured.held().add(bareFirst ? second : first);
            }
        }
        bare.close();
        held.close();
        return measured;
    }

    private static Connected connected(Row row, String client) {
        if (row.subject() == Subject.JEDIS) {
            JedisCommands commands = new JedisCommands();
            commands.client = client;
            commands.transport = row.transport();
            commands.connect();
            return new OfJedis(commands);
        }
        LettuceCommands commands = new LettuceCommands();
        commands.client = client;
        commands.transport = row.transport();
        commands.connect();
        return new OfLettuce(commands);
    }

    private record OfJedis(JedisCommands commands) implements Connected {
        @Override
        public void run(String command) {
            switch (command) {
                case "get" -> commands.get();
                case "incr" -> commands.incr();
                default -> commands.getOrElse();
            }
        }

        @Override
        public void close() throws Exception {
            commands.close();
        }
    }

    private record OfLettuce(LettuceCommands commands) implements Connected {
        @Override
        public void run(String command) {
            switch (command) {
                case "get" -> commands.get();
                case "incr" -> commands.incr();
                default -> commands.getOrElse();
            }
        }

        @Override
        public void close() throws Exception {
            commands.close();
        }
    }

    private static Turn turn(Connected connected, Row row) {
        long bytes = allocated();
        long begin = System.nanoTime();
        for (int command = 0; command < row.commands(); command++) {
            connected.run(row.command());
        }
        double nanos = System.nanoTime() - begin;
        return new Turn(nanos / row.commands(), (allocated() - bytes) / (double) row.commands());
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static String table(List<Turns> all) {
        StringBuilder table = new StringBuilder(HEAD);
        for (Turns turns : all) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %.1f |%n",
                    turns.row().subject().id(),
                    turns.row().command(),
                    turns.row().transport(),
                    spread(nanos(turns.bare())),
                    spread(nanos(turns.held())),
                    spread(turns.addedNanos()),
                    turns.addedBytes()));
        }
        return table.toString();
    }

    private static double[] nanos(List<Turn> turns) {
        return turns.stream().mapToDouble(Turn::nanos).toArray();
    }

    private static String spread(double[] values) {
        return String.format(
                Locale.ROOT,
                "%.0f (%.0f to %.0f)",
                quantile(values, 0.5),
                quantile(values, 0.25),
                quantile(values, 0.75));
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (quantile * (sorted.length - 1))];
    }

    private static Path write(int turns, List<Turns> all) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>(Machine.facts());
        facts.put("turns", turns);
        facts.put("rows", all.stream().map(Everything::raw).toList());
        Path file = Path.of("benchmarks", "target", "everything.json").toAbsolutePath();
        Files.writeString(file, Json.of(facts) + "\n");
        return file;
    }

    private static Map<String, Object> raw(Turns turns) {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("client", turns.row().subject().id());
        raw.put("command", turns.row().command());
        raw.put("transport", turns.row().transport());
        raw.put("bytesAdded", turns.addedBytes());
        for (double quantile : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
            raw.put(
                    String.format(Locale.ROOT, "%.0f%%", 100 * quantile),
                    List.of(
                            Math.round(quantile(nanos(turns.bare()), quantile)),
                            Math.round(quantile(nanos(turns.held()), quantile)),
                            Math.round(quantile(turns.addedNanos(), quantile))));
        }
        return raw;
    }
}
