// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.benchmarks.Json;
import dev.holdfast.benchmarks.Machine;
import dev.holdfast.benchmarks.hotpath.Pair.Sample;
import dev.holdfast.benchmarks.hotpath.Pair.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Started by the script {@code benchmarks/hot-path}. */
public final class HotPath {
    private static final String HEAD = """
            | client | command | transport | bare ns | Holdfast ns | bare CPU ns | Holdfast CPU ns | CPU added (rounds) | bound | \
            bare B | Holdfast B | B added | bound |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    private final int seconds;

    private HotPath(int seconds) {
        this.seconds = seconds;
    }

    /**
     * Runs the benchmarks and ends the JVM: 0 when all are within the bounds, 1 when not.
     *
     * @param args rounds (5), seconds of each measurement (3), and the clients (jedis,lettuce)
     */
    public static void main(String[] args) throws RunnerException, IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        List<Subject> subjects = List.of(Subject.values()).stream()
                .filter(subject ->
                        args.length < 3 || List.of(args[2].split(",")).contains(subject.id()))
                .toList();
        Path folder = Path.of("benchmarks", "target", "hot-path").toAbsolutePath();
        Files.createDirectories(folder);
        List<Pair> pairs = new HotPath(seconds).measure(subjects, rounds);
        String table = table(pairs);
        Files.writeString(folder.resolve("hot-path.md"), table);
        Files.writeString(folder.resolve("hot-path.json"), Json.of(facts(rounds, seconds, pairs)) + "\n");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(table + "\nraw figures: " + folder.resolve("hot-path.json"));
        System.exit(pairs.stream().allMatch(HotPath::isWithinBounds) ? 0 : 1);
    }

    private static boolean isWithinBounds(Pair pair) {
        return pair.bytesVerdict() == Verdict.MEETS && pair.cpuVerdict() == Verdict.MEETS;
    }

    private List<Pair> measure(List<Subject> subjects, int rounds) throws RunnerException {
        List<Pair> pairs = new ArrayList<>();
        for (Subject subject : subjects) {
            for (String benchmark : subject.benchmarks()) {
                for (String transport : Subject.TRANSPORTS) {
                    pairs.add(pair(subject, benchmark, transport, rounds));
                }
            }
        }
        return pairs;
    }

    private Pair pair(Subject subject, String benchmark, String transport, int rounds) throws RunnerException {
        List<Sample> bare = new ArrayList<>();
        List<Sample> held = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            bare.add(sample(subject, benchmark, transport, "bare"));
            held.add(sample(subject, benchmark, transport, "holdfast"));
        }
        return new Pair(subject, benchmark, transport, bare, held);
    }

    private Sample sample(Subject subject, String benchmark, String transport, String client) throws RunnerException {
        return sample(options(subject, benchmark, transport, client)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(2)
                .measurementTime(TimeValue.seconds(seconds))
                .build());
    }

    /** One benchmark in a JVM of its own, still without its times. */
    static ChainedOptionsBuilder options(Subject subject, String benchmark, String transport, String client) {
        return new OptionsBuilder()
                .include(subject.commands().getName() + "." + benchmark + "$")
                .param("transport", transport)
                .param("client", client)
                .forks(1)
                .jvmArgsAppend("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .addProfiler(CallerBytes.class);
    }

    static Sample sample(Options options) throws RunnerException {
        RunResult result = new Runner(options).runSingle();
        return new Sample(
                result.getPrimaryResult().getScore(),
                secondary(result, CpuTime.LABEL),
                secondary(result, CallerBytes.LABEL),
                secondary(result, "gc.alloc.rate.norm"));
    }

    private static double secondary(RunResult result, String label) {
        for (Map.Entry<String, ?> entry : result.getSecondaryResults().entrySet()) {
            // JMH marks those of profilers with a dot that has changed between versions.
            if (entry.getKey().endsWith(label) && entry.getValue() instanceof Result<?> found) {
                return found.getScore();
            }
        }
        throw new IllegalStateException("JMH did not report " + label);
    }

    static String table(List<Pair> pairs) {
        StringBuilder table = new StringBuilder(HEAD);
        for (Pair pair : pairs) {
            List<String> columns = List.of(
                    pair.subject().id(),
                    pair.benchmark(),
                    pair.transport(),
                    number(pair.bare(Sample::nanos)),
                    number(pair.held(Sample::nanos)),
                    number(pair.bare(Sample::cpu)),
                    number(pair.held(Sample::cpu)),
                    cpu(pair),
                    pair.subject().cpuBound() < Double.MAX_VALUE ? word(pair.cpuVerdict()) : "–",
                    number(pair.leastBytes(pair.bare())),
                    number(pair.leastBytes(pair.held())),
                    number(pair.addedBytes()),
                    word(pair.bytesVerdict()));
            table.append("| ").append(String.join(" | ", columns)).append(" |\n");
        }
        return table.toString();
    }

    private static String cpu(Pair pair) {
        double[] rounds = pair.addedCpu();
        return number(pair.medianAddedCpu()) + " (" + number(rounds[0]) + " to " + number(rounds[rounds.length - 1])
                + ")";
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case MEETS -> "meets";
            case UNCLEAR -> "less than the noise";
            case MISSES -> "**misses**";
        };
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static Map<String, Object> facts(int rounds, int seconds, List<Pair> pairs) {
        Map<String, Object> facts = new LinkedHashMap<>(Machine.facts());
        facts.put("rounds", rounds);
        facts.put("secondsEach", 2 * seconds);
        facts.put(
                "pairs",
                pairs.stream()
                        .map(pair -> Map.of(
                                "client", pair.subject().id(),
                                "benchmark", pair.benchmark(),
                                "transport", pair.transport(),
                                "bare", samples(pair.bare()),
                                "holdfast", samples(pair.held())))
                        .toList());
        return facts;
    }

    private static List<Map<String, Object>> samples(List<Sample> samples) {
        ToDoubleFunction<Double> rounded = value -> Math.round(value * 1000) / 1000.0;
        return samples.stream()
                .map(sample -> Map.<String, Object>of(
                        "nanos", rounded.applyAsDouble(sample.nanos()),
                        "cpuNanos", rounded.applyAsDouble(sample.cpu()),
                        "bytes", rounded.applyAsDouble(sample.bytes()),
                        "allBytes", rounded.applyAsDouble(sample.allBytes())))
                .toList();
    }
}
