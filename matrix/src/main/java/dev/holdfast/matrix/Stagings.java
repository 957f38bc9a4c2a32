// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The table that ends a build: each staging of the fault matrix, what ran of it, what did not, what to install. */
final class Stagings {
    private static final String PROCESSES = "processes";
    private static final String TOXIPROXY = "processes behind Toxiproxy";
    private static final String CONTAINERS = "containers";

    private final List<List<String>> results;

    private Stagings(List<List<String>> results) {
        this.results = results;
    }

    /** What the modules of a checkout left in {@code target/fault-matrix}: a file a row, its lines as written there. */
    static Stagings of(Path checkout) {
        List<List<String>> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(checkout)) {
            for (Path module : modules.sorted().toList()) {
                Path folder = module.resolve("target/fault-matrix");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.list(folder)) {
                        for (Path file : files.sorted().toList()) {
                            found.add(Files.readAllLines(file));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Stagings(found);
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-28s %6s %6s %8s  %s", "fault matrix", "kept", "broken", "time", ""));
        lines.add(line(PROCESSES, ""));
        lines.add(line(
                TOXIPROXY,
                "not run: go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0, and name it toxiproxy-server on the"
                        + " PATH"));
        lines.add(line(
                CONTAINERS,
                "not run: mvn verify -Dholdfast.containers where a Docker engine runs, or .ci/run, which starts one; all"
                        + " rows above need none"));
        return String.join("\n", lines);
    }

    private String line(String staging, String missing) {
        List<List<String>> runs =
                results.stream().filter(result -> result.get(2).equals(staging)).toList();
        long kept = runs.stream().filter(result -> result.get(3).equals("kept")).count();
        double seconds = runs.stream()
                .mapToDouble(result -> Double.parseDouble(result.get(5)))
                .sum();
        long full = runs.stream().filter(result -> result.get(4).equals("full")).count();
        String said = full == 0 ? "rows over 10 s shortened: -Pfull runs them whole" : full + " at full length";
        return String.format(
                Locale.ROOT,
                "%-28s %6d %6d %6.0f s  %s",
                staging,
                kept,
                runs.size() - kept,
                seconds,
                runs.isEmpty() ? missing : said);
    }

    List<String> broken() {
        return results.stream()
                .filter(result -> !result.get(3).equals("kept"))
                .map(result -> result.get(1) + " " + result.get(0) + ", " + result.get(2))
                .toList();
    }
}
