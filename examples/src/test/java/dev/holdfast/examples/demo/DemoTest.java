// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Screen screen = new Screen(new PrintStream(printed, true, StandardCharsets.UTF_8), false, 100);

    @TempDir
    Path folder;

    private int run(String... arguments) throws Exception {
        return Demo.run(Plan.parse(List.of(arguments)).orElseThrow(), screen, folder);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void servicesOnHoldfastKeepTheirGuaranteesAndThePageShowsTheMeasuredFigures() throws Exception {
        assertThat(run("--short")).as(this::printed).isEqualTo(Demo.KEPT);

        String page = Files.readString(folder.resolve("index.html"));
        List<String> rows = printed()
                .lines()
                .filter(line -> line.matches("((bare|Holdfast) (JedisPool|Jedis|Lettuce)) +[0-9,]+ .* [0-9]+ +[0-9]+"))
                .toList();
        assertThat(rows).hasSize(8);
        assertThat(rows).allMatch(row -> row.length() <= 80);
        for (String row : rows) {
            assertThat(page).contains(cells(row));
        }
        assertThat(rows.get(0)).startsWith(Contestant.BARE_JEDIS.title).contains("never");
        assertThat(rows.get(2)).startsWith(Contestant.BARE_LETTUCE.title).contains("never");
        for (Contestant one : Contestant.values()) {
            // On the whole timeline and on each close-up.
            assertThat(page.split(">" + one.title + "</text>", -1)).hasSize(4);
        }
        assertThat(page)
                .contains("<svg", "is promoted", "freezes", "kept its guarantees")
                .doesNotContain("{{", "src=", "href=");
    }

    private static String cells(String row) {
        StringBuilder cells = new StringBuilder("<tr>");
        // A single space parts two columns, and two words of one cell: of the name, and of a time and its unit.
        Arrays.stream(row.strip().split("(?<!bare|Holdfast) +(?!s( |$))"))
                .forEach(cell -> cells.append("<td>").append(cell).append("</td>"));
        return cells.append("</tr>").toString();
    }

    @Test
    void aBrokenGuaranteeEndsTheDemoWithAnotherExitCode() throws Exception {
        assertThat(run("--short", "--without-holdfast")).isEqualTo(Demo.BROKEN);

        assertThat(printed().lines())
                .anyMatch(line -> line.matches("Broken guarantee: Holdfast Jedis: .* writes failed; Orderly promotion"))
                .anyMatch(
                        line -> line.matches("Broken guarantee: Holdfast Lettuce: .* writes failed; Orderly promotion"))
                .noneMatch(line -> line.startsWith("Broken guarantee: bare"));
        assertThat(Files.readString(folder.resolve("index.html"))).contains("Guarantees broken in this run");
    }

    @Test
    void anUnknownArgumentIsNotTakenForTheFullStory() {
        assertThat(Plan.parse(List.of("--shrot"))).isEmpty();
    }
}
