// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MatrixPageTest {

    private static final Path CHECKOUT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    private static final Path PAGE = CHECKOUT.resolve("docs/fault-matrix.md");
    private static final String REGENERATE = "mvn -pl testkit test -Dtest=MatrixPageTest -DupdateMatrix";

    @Test
    void thePageListsEveryRowWithItsGuarantee() throws IOException {
        if (System.getProperty("updateMatrix") != null) {
            Files.writeString(PAGE, MatrixPage.of(CHECKOUT).text());
        }
        String page = Files.readString(PAGE);
        for (FaultRow row : Rows.all()) {
            assertThat(page)
                    .as("after a run of the adapters' tests: %s", REGENERATE)
                    .contains("| " + row.id() + " | " + row.fault() + " | " + row.guarantee() + " |");
        }
        assertThat(page).doesNotContain("BROKEN").doesNotContain("NOT RUN");
    }

    @Test
    void everyRowOfTheListThatTheIssueNamesIsThereOnce() {
        List<String> ids = Rows.all().stream().map(FaultRow::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        Stream.iterate(1, number -> number + 1)
                .limit(43)
                .filter(number -> number != 31)
                .forEach(number -> assertThat(ids)
                        .as("row %s", number)
                        .anyMatch(id -> id.matches(String.format("%02d[a-e]?-.*", number))));
    }

    @Test
    void aResultIsReadAsItWasWritten() throws IOException {
        Path file = Files.createTempFile("row", ".txt");
        Files.write(file, List.of("01-x", "jedis", "processes", "kept", "shortened", "1.5", "calls 3", "unknown 0"));
        RowResult result = RowResult.read(file);
        assertThat(result.passed()).isTrue();
        assertThat(result.figures()).containsExactly("calls 3", "unknown 0");
        assertThat(new MatrixPage(List.of(result)).text()).contains("1 runs (1 on processes)");
    }
}
