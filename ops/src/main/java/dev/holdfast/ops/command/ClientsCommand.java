// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.redis.RedisAccess;
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

    ClientsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RedisAccess access = connection.access(console.environment())) {
            ClientInventory inventory = ClientInventory.read(access);
            console.print(output.json() ? ClientsText.json(inventory) : ClientsText.table(inventory));
            return ExitCode.DONE;
        }
    }
}
