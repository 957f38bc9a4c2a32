// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.report.Json;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast clients}. */
@Command(
        name = "clients",
        mixinStandardHelpOptions = true,
        description = "Who is connected: CLIENT LIST of the primary and all replicas, grouped by address.")
final class ClientsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Mixin
    FlowLogOptions flowLogs = new FlowLogOptions();

    ClientsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RedisAccess access = connection.access(console.environment())) {
            ClientInventory inventory = ClientInventory.read(access);
            Optional<FlowReport> flows = flowLogs.read(inventory.group(), console);
            console.print(output.json() ? json(inventory, flows) : table(inventory, flows));
            return ExitCode.DONE;
        }
    }

    private static String table(ClientInventory inventory, Optional<FlowReport> flows) {
        return ClientsText.table(inventory)
                + flows.map(report -> FlowText.table(inventory, report)).orElse("");
    }

    private static String json(ClientInventory inventory, Optional<FlowReport> flows) {
        Map<String, Object> document = ClientsText.json(inventory);
        flows.ifPresent(report -> document.put("flowLogs", FlowText.json(inventory, report)));
        return Json.of(document);
    }
}
