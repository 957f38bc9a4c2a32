// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowLogsOfClientsTest {
    @TempDir
    Path folder;

    @Test
    @StagedRedis
    void aClientThatIsNotConnectedNowIsFoundInTheFlowLogs(RedisStage stage) throws Exception {
        String record = " " + stage.primary().address() + " 40001 " + stage.port()
                + " 6 9 900 1795000000 1795000060 ACCEPT OK\n";
        Path log = Files.writeString(
                folder.resolve("flow.log"), "2 1 eni-1 127.0.77.1" + record + "2 1 eni-1 10.9.9.9" + record);
        try (MixedClients clients = new MixedClients()) {
            clients.add(stage.primary(), "127.0.77.1", "PING");

            Run run = Run.on(stage, "clients", "--flow-logs", log.toString());
            Run json = Run.on(stage, "clients", "--flow-logs", log.toString(), "--output", "json");

            assertThat(run.out()).contains("2 addresses talked to the group's nodes; 1 of them are not connected now.");
            assertThat(run.out()).containsPattern("(?m)^10\\.9\\.9\\.9 +NO +1 +1 +900 ");
            assertThat(run.out()).containsPattern("(?m)^127\\.0\\.77\\.1 +yes ");
            assertThat(json.out()).contains("\"flowLogs\": {", "\"connectedNow\": false");
        }
    }

    @Test
    @StagedRedis
    void flowLogsThatCannotBeReadEndTheCommand(RedisStage stage) {
        Run run = Run.on(stage, "clients", "--flow-logs", folder.resolve("none").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err()).contains("there is no such file");
    }
}
