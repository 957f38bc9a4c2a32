// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ClientsCommandTest {

    @Test
    @StagedRedis(replicas = 2)
    void clientsOfThePrimaryAndAllReplicasAreGroupedByAddress(RedisStage stage) throws Exception {
        try (MixedClients clients = new MixedClients()) {
            RedisNode replica = stage.anyReplica();
            clients.add(stage.primary(), "127.0.77.1", "CLIENT SETNAME orders-api", "SELECT 3", "SET k v")
                    .add(stage.primary(), "127.0.77.1", "CLIENT SETNAME orders-api", "GET k")
                    .add(replica, "127.0.77.2", "CLIENT SETNAME reports", "PING")
                    .addWaiting(stage.primary(), "127.0.77.3", "BLPOP queue 0");

            Run run = Run.on(stage, "clients");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains(" connections from 4 addresses on 3 nodes");
            assertThat(line(run, "127.0.77.1"))
                    .contains("  2  ", "orders-api", "0, 3", "default", "unknown", "get, set");
            assertThat(line(run, "127.0.77.2")).contains("reports", "replica " + replica.address());
            assertThat(line(run, "127.0.77.3")).matches("127\\.0\\.77\\.3 +1 +1 +\\(none\\).* blpop .*");
        }
    }

    /** The procedure that one command replaces: CLIENT LIST of each node, through awk, sort and uniq. */
    @Test
    @StagedRedis
    void addressesAndCountsAreThoseOfTheProcedureByHand(RedisStage stage) throws Exception {
        try (MixedClients clients = new MixedClients()) {
            for (int i = 0; i < 200; i++) {
                RedisNode node = stage.nodes().get(i % 2);
                clients.add(node, "127.0.77." + (1 + i % 15), "CLIENT SETNAME worker-" + i % 3, "PING");
            }
            Map<String, Integer> byHand = new TreeMap<>();
            for (RedisNode node : stage.nodes()) {
                node.command("CLIENT", "LIST")
                        .text()
                        .lines()
                        .map(line -> line.replaceFirst(".* addr=([^ ]+):\\d+ .*", "$1"))
                        .filter(address -> address.startsWith("127.0.77."))
                        .forEach(address -> byHand.merge(address, 1, Integer::sum));
            }

            Run run = Run.on(stage, "clients");

            Map<String, Integer> found = new TreeMap<>();
            Matcher rows =
                    Pattern.compile("(?m)^(127\\.0\\.77\\.\\d+) +(\\d+) ").matcher(run.out());
            while (rows.find()) {
                found.put(rows.group(1), Integer.valueOf(rows.group(2)));
            }
            assertThat(found).hasSize(15).isEqualTo(byHand);
        }
    }

    @Test
    @StagedRedis
    void jsonHasEachConnection(RedisStage stage) throws Exception {
        try (MixedClients clients = new MixedClients()) {
            clients.add(stage.primary(), "127.0.77.1", "CLIENT SETNAME orders-api", "PING");

            Run run = Run.on(stage, "clients", "--output", "json");

            assertThat(run.out())
                    .contains("\"address\": \"127.0.77.1\"", "\"name\": \"orders-api\"", "\"library\": null")
                    .contains("\"blocked\": false", "\"role\": \"replica\"");
        }
    }

    @Test
    @StagedRedis
    void aReplicaAsEndpointLeadsToItsPrimary(RedisStage stage) {
        Run run = Run.of("clients", stage.anyReplica().address() + ":" + stage.port());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("primary " + stage.primary().address());
    }

    @Test
    @StagedRedis(replicas = 2)
    void aNodeThatCannotBeAskedIsNamedAndTheOthersAreShown(RedisStage stage) {
        RedisNode frozen = stage.anyReplica();
        frozen.freeze();

        Run run = Run.on(stage, "clients");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("on 2 nodes", "Could not ask " + frozen.address());
    }

    private static String line(Run run, String start) {
        return Arrays.stream(run.out().split("\n"))
                .filter(line -> line.startsWith(start + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(start + " is not in\n" + run.all()));
    }
}
