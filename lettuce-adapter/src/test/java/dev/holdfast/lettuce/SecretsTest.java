// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** No key, value or credential stands in a log line, message, event or meter, at any level. */
class SecretsTest {

    @Test
    void whatIsSaidOfAFailoverHoldsNothingOfTheUsers() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        // Lettuce itself logs what it reads at this level.
                        "-Dorg.slf4j.simpleLogger.log.dev.holdfast=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecretsProcess.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .as("all of it was lived through")
                .contains("OutcomeUnknownException", "WriteToReaderException", "ChangedKeysFullException", "READONLY")
                .contains("MisfitException", "a failover begins", "dev.holdfast.Wait", "dev.holdfast.Dial")
                .contains("PrimaryLost", "EpochMoved", "Verified after", "lived");
        assertThat(said.lines()
                        .filter(line -> line.contains(SecretsProcess.KEY)
                                || line.contains(SecretsProcess.VALUE)
                                || line.contains(SecretsProcess.PASSWORD)))
                .isEmpty();
    }
}
