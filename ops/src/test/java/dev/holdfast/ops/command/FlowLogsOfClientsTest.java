// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.json.JSONArray;
import org.json.JSONObject;
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
            // One row for each address: with its connections, and with what the flow logs tell.
            assertThat(run.out()).containsPattern("(?m)^10\\.9\\.9\\.9 +0 +- .* 1 +1 +900 +0 +2026-11-18T");
            assertThat(run.out()).containsPattern("(?m)^127\\.0\\.77\\.1 +1 +0 .* ping +primary .* 1 +1 +900 +0 ");
            JSONArray hosts = new JSONObject(json.out()).getJSONArray("hosts");
            JSONObject rare = hosts.getJSONObject(hosts.length() - 1);
            assertThat(rare.getString("address")).isEqualTo("10.9.9.9");
            assertThat(rare.getJSONArray("connections")).isEmpty();
            assertThat(rare.getJSONObject("flowLogs").getInt("bytes")).isEqualTo(900);
        }
    }

    @Test
    @StagedRedis
    void onlyTheLastDaysCountWhenAskedFor(RedisStage stage) throws Exception {
        long now = Instant.now().getEpochSecond();
        String node = " " + stage.primary().address() + " 40001 " + stage.port() + " 6 9 900 ";
        Path log = Files.writeString(
                folder.resolve("flow.log"),
                "2 1 eni-1 10.9.9.8" + node + (now - 8 * 86_400) + " " + (now - 8 * 86_400 + 60) + " ACCEPT OK\n"
                        + "2 1 eni-1 10.9.9.9" + node + (now - 6 * 86_400) + " " + (now - 6 * 86_400 + 60)
                        + " ACCEPT OK\n");
        Path old = Files.createDirectories(folder.resolve("2020/01/02"));
        Files.writeString(old.resolve("old.log"), "no flow log, and not opened: it has no addresses\n");

        Run run = Run.on(stage, "clients", "--flow-logs", folder.toString(), "--since", "7d");
        Run wrong = Run.on(stage, "clients", "--flow-logs", log.toString(), "--since", "a week");

        assertThat(run.out()).contains("10.9.9.9", "Left out: 1 of the group that are older.");
        assertThat(run.out()).doesNotContain("10.9.9.8", "Unreadable");
        assertThat(run.err()).contains("1 of 2 files of flow logs are older by their names, and were not opened.");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("\"a week\" is not a time for --since");
    }

    @Test
    @StagedRedis
    void flowLogsThatCannotBeReadEndTheCommand(RedisStage stage) {
        Run run = Run.on(stage, "clients", "--flow-logs", folder.resolve("none").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err()).contains("there is no such file");
    }
}
