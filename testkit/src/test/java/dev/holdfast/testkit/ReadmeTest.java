// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void theExampleIsATestThatRuns() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String source = Files.readString(Path.of("src/test/java/dev/holdfast/testkit/OrdersFailoverTest.java"));
        String example = readme.substring(readme.indexOf("```java\n@StagedRedis") + 8);
        example = example.substring(0, example.indexOf("```"));

        assertThat(source).containsIgnoringWhitespaces(example.substring(0, example.lastIndexOf('}')));
    }
}
