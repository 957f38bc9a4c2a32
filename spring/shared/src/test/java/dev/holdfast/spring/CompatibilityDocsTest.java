// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/compatibility.md names as tested the versions that the build runs, those and no other. */
class CompatibilityDocsTest {

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../..");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static List<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    /** The second cell of the row that begins so. */
    private static String cell(String row, int number) throws IOException {
        return read("docs/compatibility.md")
                .lines()
                .filter(line -> line.startsWith("| " + row + " |"))
                .map(line -> line.split("\\|")[number].strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row \"" + row + "\""));
    }

    private static String tested(String client, String module) throws IOException {
        List<String> oldest = all(read("pom.xml"), "<" + client + ".version>([0-9.]+?)(?:\\.RELEASE)?</");
        List<String> others = all(read(module + "/pom.xml"), "<id>" + client + "-([0-9.]+)</id>");
        return Stream.concat(oldest.stream(), others.stream()).collect(Collectors.joining(", "));
    }

    @Test
    void theVersionsOfTheClientsAreThoseOnWhichTheContractRuns() throws IOException {
        assertThat(cell("Jedis", 2)).isEqualTo(tested("jedis", "jedis-adapter"));
        assertThat(cell("Lettuce", 2)).isEqualTo(tested("lettuce", "lettuce-adapter"));
    }

    @Test
    void theVersionsOfSpringBootAreThoseOnWhichTheStartersTestsRun() throws IOException {
        TreeSet<String> boots = new TreeSet<>();
        for (String module : List.of("boot3-starter", "boot4-starter", "boot4.1-tests")) {
            boots.addAll(all(read("spring/" + module + "/pom.xml"), "<spring-boot.version>([0-9.]+)</"));
        }
        assertThat(boots).hasSize(3);
        for (String boot : boots) {
            assertThat(cell(boot.substring(0, boot.lastIndexOf('.')), 3)).isEqualTo(boot);
        }
    }
}
