// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlotsTest {
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path DOCS = MODULE.resolveSibling("docs");
    private static final Path DRAWN = DOCS.resolve("benchmarks");
    private static final String UPDATE = "mvn -pl benchmarks -am test -Dtest=PlotsTest -DupdatePlots";

    @Test
    void thePlotsOfThePagesAreThoseOfTheRawFiles() throws IOException {
        Map<String, String> plots = Results.plots(MODULE.resolve("results"));
        if (System.getProperty("updatePlots") != null) {
            update(plots);
        }
        String pages =
                Files.readString(DOCS.resolve("benchmarks.md")) + Files.readString(DOCS.resolve("failover-race.md"));
        for (Map.Entry<String, String> plot : plots.entrySet()) {
            assertThat(DRAWN.resolve(plot.getKey())).as(UPDATE).hasContent(plot.getValue());
            assertThat(pages)
                    .as("shown, with a text in its place")
                    .containsPattern("!\\[[^]]+]\\(benchmarks/" + plot.getKey() + "\\)");
        }
        try (Stream<Path> drawn = Files.list(DRAWN)) {
            assertThat(drawn.map(file -> file.getFileName().toString()))
                    .as(UPDATE)
                    .containsExactlyInAnyOrderElementsOf(plots.keySet());
        }
    }

    private static void update(Map<String, String> plots) throws IOException {
        Files.createDirectories(DRAWN);
        try (Stream<Path> old = Files.list(DRAWN)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> plot : plots.entrySet()) {
            Files.writeString(DRAWN.resolve(plot.getKey()), plot.getValue());
        }
    }
}
