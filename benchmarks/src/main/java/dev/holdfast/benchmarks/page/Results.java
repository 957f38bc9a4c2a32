// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.page;

import dev.holdfast.benchmarks.RawFile;
import dev.holdfast.benchmarks.plot.DescribedPlots;
import dev.holdfast.benchmarks.race.RaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The raw files that are kept with the page. */
final class Results {
    private static final String ENDING = ".json";

    private Results() {}

    /** The drawings of all raw files in a folder, by the names of their own files. */
    static Map<String, String> plots(Path folder) throws IOException {
        Map<String, String> plots = new TreeMap<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString().replace(ENDING, "");
            read(name, Files.readString(file))
                    .ifPresent(raw -> raw.plots()
                            .forEach(
                                    (part, svg) -> plots.put(name + (part.isEmpty() ? "" : "-" + part) + ".svg", svg)));
        }
        return plots;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<RawFile> read(String name, String json) {
        return name.startsWith("race") ? Optional.of(RaceFile.read(json)) : DescribedPlots.read(json);
    }
}
