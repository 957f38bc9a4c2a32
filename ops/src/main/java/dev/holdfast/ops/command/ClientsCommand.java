// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.flowlogs.FlowClient;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.report.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin
    AwsOptions aws = new AwsOptions();

    @Option(
            names = "--ec2",
            description = "Look the addresses up in EC2: instances with their tags, and network interfaces, whose"
                    + " description tells Lambda, NAT and load balancers apart.")
    boolean ec2;

    ClientsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RedisAccess access = connection.access(console.environment())) {
            ClientInventory inventory = ClientInventory.read(access);
            Optional<FlowReport> flows = flowLogs.read(inventory.group(), aws, console);
            Optional<Ec2Lookup> owners =
                    ec2 ? Optional.of(Ec2Lookup.of(addresses(inventory, flows), aws)) : Optional.empty();
            console.print(output.json() ? json(inventory, flows, owners) : table(inventory, flows, owners));
            return ExitCode.DONE;
        }
    }

    private static Set<String> addresses(ClientInventory inventory, Optional<FlowReport> flows) {
        Set<String> addresses = new LinkedHashSet<>();
        inventory.hosts().forEach(host -> addresses.add(host.address()));
        flows.ifPresent(
                report -> report.clients().stream().map(FlowClient::address).forEach(addresses::add));
        return addresses;
    }

    private static String table(ClientInventory inventory, Optional<FlowReport> flows, Optional<Ec2Lookup> owners) {
        return ClientsText.table(inventory)
                + flows.map(report -> FlowText.table(inventory, report)).orElse("")
                + owners.map(Ec2Lookup::table).orElse("");
    }

    private static String json(ClientInventory inventory, Optional<FlowReport> flows, Optional<Ec2Lookup> owners) {
        Map<String, Object> document = ClientsText.json(inventory);
        flows.ifPresent(report -> document.put("flowLogs", FlowText.json(inventory, report)));
        owners.ifPresent(lookup -> document.put("ec2", lookup.json()));
        return Json.of(document);
    }
}
