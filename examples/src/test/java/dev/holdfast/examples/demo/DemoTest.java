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
    void aServiceOnHoldfastKeepsItsGuaranteesAndThePageShowsTheMeasuredFigures() throws Exception {
        assertThat(run("--short")).as(this::printed).isEqualTo(Demo.KEPT);

        String page = Files.readString(folder.resolve("index.html"));
        List<String> rows = printed()
                .lines()
                .filter(line -> line.matches("  (bare JedisPool|with Holdfast) +[0-9,]+ .*"))
                .toList();
        assertThat(rows).hasSize(4);
        for (String row : rows) {
            assertThat(page).contains(cells(row));
        }
        assertThat(rows.get(0)).contains("never");
        assertThat(page)
                .contains("<svg", "is promoted", "freezes", "kept its guarantees")
                .doesNotContain("{{", "src=", "href=");
    }

    private static String cells(String row) {
        StringBuilder cells = new StringBuilder("<tr>");
        Arrays.stream(row.strip().split(" {2,}"))
                .forEach(cell -> cells.append("<td>").append(cell).append("</td>"));
        return cells.append("</tr>").toString();
    }

    @Test
    void aBrokenGuaranteeEndsTheDemoWithAnotherExitCode() throws Exception {
        assertThat(run("--short", "--without-holdfast")).isEqualTo(Demo.BROKEN);

        assertThat(printed()).contains("Broken guarantee: ", "writes failed; Orderly promotion");
        assertThat(Files.readString(folder.resolve("index.html"))).contains("Guarantees broken in this run");
    }

    @Test
    void anUnknownArgumentIsNotTakenForTheFullStory() {
        assertThat(Plan.parse(List.of("--shrot"))).isEmpty();
    }
}
