// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.redis.RedisAccess;
import java.util.Optional;
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
        try (RedisAccess access = connection.access(console.environment(), aws)) {
            ClientInventory inventory = ClientInventory.read(access);
            Optional<FlowReport> flows = flowLogs.read(inventory.group(), aws, console);
            Optional<Ec2Lookup> owners =
                    ec2 ? Optional.of(Ec2Lookup.of(ClientRow.addresses(inventory, flows), aws)) : Optional.empty();
            ClientsText text = new ClientsText(inventory, flows, owners);
            console.print(output.json() ? text.json() : text.table());
            return ExitCode.DONE;
        }
    }
}
