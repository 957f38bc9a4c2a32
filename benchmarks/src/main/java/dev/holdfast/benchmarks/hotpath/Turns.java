// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.benchmarks.Json;
import dev.holdfast.benchmarks.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The throughput of Lettuce with Holdfast as a part of plain Lettuce's, on a machine that others use too: both in one JVM,
 * by turns of some milliseconds, so that whatever else runs slows both alike. Started by the script {@code
 * benchmarks/turns}.
 */
public final class Turns {
    private static final int WARM_UP = 100;
    private static final int THREADS = 4;

    private static final String HEAD = """
            | command | transport | plain ns/op | Holdfast ns/op | throughput (half of the turns) | |
            |---|---|---|---|---|---|
            """;

    /**
     * What is measured.
     *
     * @param benchmark as in {@link LettuceCommands}
     * @param transport likewise
     * @param commands in one turn
     */
    record Row(String benchmark, String transport, int commands) {

        Row longer(int factor) {
            return new Row(benchmark, transport, commands * factor);
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("get", "null", 500),
            new Row("incr", "null", 500),
            new Row("inFlight", "null", 4000),
            new Row("get", "loopback", 200),
            new Row("incr", "loopback", 200),
            new Row("inFlight", "loopback", 4000));

    /**
     * The times of all turns, in nanoseconds a command.
     *
     * @param row what was measured
     * @param plain a turn each
     * @param held likewise; the turn of the same number ran right before or after
     */
    record Times(Row row, double[] plain, double[] held) {

        double throughput(double quantile) {
            double[] parts = new double[plain.length];
            for (int turn = 0; turn < parts.length; turn++) {
                parts[turn] = plain[turn] / held[turn];
            }
            return Times.quantile(parts, quantile);
        }

        static double quantile(double[] values, double quantile) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[(int) (quantile * (sorted.length - 1))];
        }
    }

    private final Executor threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "turns");
        thread.setDaemon(true);
        return thread;
    });

    private Turns() {}

    /**
     * Runs all rows and ends the JVM: 0 when the throughput is within its bound in all, 1 when not.
     *
     * @param args turns of each client and row (1000), how many times as long as usual a turn is (1), and the
     *     one transport of interest (both)
     */
    public static void main(String[] args) throws IOException {
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        int factor = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<Times> all = new ArrayList<>();
        for (Row row : ROWS) {
            if (args.length < 3 || row.transport().equals(args[2])) {
                all.add(measure(row.longer(factor), turns, Math.max(1, WARM_UP / factor)));
            }
        }
        Map<String, Object> facts = new LinkedHashMap<>(Machine.facts());
        facts.put("turns", turns);
        facts.put("timesAsLong", factor);
        facts.put("rows", all.stream().map(Turns::raw).toList());
        Path file = Path.of("benchmarks", "target", "turns.json").toAbsolutePath();
        Files.writeString(file, Json.of(facts) + "\n");
        out.println(table(all) + "\nraw figures: " + file);
        Runtime.getRuntime().halt(all.stream().allMatch(times -> times.throughput(0.5) >= Subject.THROUGHPUT) ? 0 : 1);
    }

    static Times measure(Row row, int turns, int warmUp) {
        LettuceCommands plain = connected("bare", row.transport());
        LettuceCommands held = connected("holdfast", row.transport());
        Times times = new Times(row, new double[turns], new double[turns]);
        Turns measuring = new Turns();
        for (int turn = -warmUp; turn < turns; turn++) {
            // Who comes first changes from turn to turn.
            boolean plainFirst = turn % 2 == 0;
            double first = measuring.nanos(plainFirst ? plain : held, row);
            double second = measuring.nanos(plainFirst ? held : plain, row);
            if (turn >= 0) {
                times.plain()[turn] = plainFirst ? first : second;
                times.held()[turn] = plainFirst ? second : first;
            }
        }
        close(plain);
        close(held);
        return times;
    }

    private static LettuceCommands connected(String client, String transport) {
        LettuceCommands commands = new LettuceCommands();
        commands.client = client;
        commands.transport = transport;
        commands.connect();
        return commands;
    }

    private static void close(LettuceCommands commands) {
        try {
            commands.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close what was measured", e);
        }
    }

    private double nanos(LettuceCommands commands, Row row) {
        long begin = System.nanoTime();
        switch (row.benchmark()) {
            case "get" -> repeat(row.commands(), commands::get);
            case "incr" -> repeat(row.commands(), commands::incr);
            case "inFlight" -> inFlight(commands, row.commands());
            default -> throw new IllegalArgumentException(row.benchmark());
        }
        return (System.nanoTime() - begin) / (double) row.commands();
    }

    private static void repeat(int times, Runnable command) {
        for (int i = 0; i < times; i++) {
            command.run();
        }
    }

    private void inFlight(LettuceCommands commands, int all) {
        int each = all / THREADS / LettuceCommands.IN_FLIGHT;
        CompletableFuture<?>[] running = new CompletableFuture<?>[THREADS];
        for (int thread = 0; thread < THREADS; thread++) {
            running[thread] = CompletableFuture.runAsync(() -> repeat(each, commands::inFlight), threads);
        }
        CompletableFuture.allOf(running).join();
    }

    private static String table(List<Times> all) {
        StringBuilder table = new StringBuilder(HEAD);
        for (Times times : all) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.0f | %.0f | %.1f %% (%.1f to %.1f %%) | %s |%n",
                    times.row().benchmark(),
                    times.row().transport(),
                    Times.quantile(times.plain(), 0.5),
                    Times.quantile(times.held(), 0.5),
                    100 * times.throughput(0.5),
                    100 * times.throughput(0.25),
                    100 * times.throughput(0.75),
                    times.throughput(0.5) >= Subject.THROUGHPUT ? "meets" : "**misses**"));
        }
        return table.toString();
    }

    private static Map<String, Object> raw(Times times) {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("benchmark", times.row().benchmark());
        raw.put("transport", times.row().transport());
        for (double quantile : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
            String name = String.format(Locale.ROOT, "%.0f%%", 100 * quantile);
            raw.put(
                    name,
                    List.of(
                            Math.round(Times.quantile(times.plain(), quantile)),
                            Math.round(Times.quantile(times.held(), quantile)),
                            Math.round(1000 * times.throughput(quantile)) / 1000.0));
        }
        return raw;
    }
}
