// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.containers.ContainerStaging.ServerImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What can be said where there is no engine. */
class WithoutDockerTest {

    @Test
    void imagesAreSettingsWithPublicDefaults() {
        assertThat(Arrays.stream(ServerImage.values()).map(ServerImage::image))
                .containsExactly("redis:6.2", "redis:7.0", "redis:7.4", "redis:8.0", "valkey/valkey:8.1");
        assertThat(ContainerStaging.create().server(ServerImage.VALKEY_8))
                .hasToString("containers of valkey/valkey:8.1");
    }

    @Test
    void aProxyThatKnowsRepliesIsRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> RedisStage.builder()
                        .on(ContainerStaging.create())
                        .faults()
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stands before processes only")
                .hasMessageContaining("containers");
    }

    @Test
    void whereNoEngineAnswersTheErrorSaysWhatToDo() throws Exception {
        // Testcontainers remembers in a JVM whether there was one, so this needs a JVM of its own.
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutDockerTest.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("DOCKER_HOST", "unix:///nonexistent/docker.sock");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("no Docker engine answers: start one, or name it in DOCKER_HOST");
    }

    /** In a JVM without an engine. */
    public static void main(String[] arguments) {
        try {
            RedisStage.builder().on(ContainerStaging.create()).start();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.exit(0);
    }
}
