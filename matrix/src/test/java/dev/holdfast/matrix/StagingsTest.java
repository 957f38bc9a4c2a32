// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingsTest {

    @Test
    void theBuildEndsWithWhatWasStaged() {
        Path checkout =
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
        Stagings stagings = Stagings.of(checkout);
        System.out.println("\n" + stagings.table() + "\n");
        assertThat(stagings.broken()).isEmpty();
    }

    @Test
    void theTableSaysWhatRanWhatDidNotAndWhatToInstall(@TempDir Path checkout) throws IOException {
        Path folder = Files.createDirectories(checkout.resolve("some-adapter/target/fault-matrix"));
        Files.write(
                folder.resolve("a.txt"), List.of("01", "jedis", "processes", "kept", "shortened", "1.5", "calls 3"));
        Files.write(folder.resolve("b.txt"), List.of("02", "jedis", "processes", "BROKEN", "full", "2.5"));

        Stagings stagings = Stagings.of(checkout);

        assertThat(stagings.table().lines().toList().get(1))
                .containsSubsequence("processes", "1", "1", "4 s", "1 at full");
        assertThat(stagings.table())
                .contains("not run: go install")
                .contains("not run: mvn verify -Dholdfast.containers");
        assertThat(stagings.broken()).containsExactly("jedis 02, processes");
    }
}
