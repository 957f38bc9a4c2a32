// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.preflight.Preflight;
import dev.holdfast.ops.preflight.PreflightReport;
import dev.holdfast.ops.redis.RedisAccess;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast preflight}. */
@Command(
        name = "preflight",
        mixinStandardHelpOptions = true,
        description =
                "Whether the group, its name and this machine are ready for a failover, and how to mend what is not.")
final class PreflightCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--java-home",
            paramLabel = "DIR",
            description = "The Java whose DNS settings to look at; the one that runs this unless given.")
    Path javaHome = Path.of(System.getProperty("java.home"));

    PreflightCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RedisAccess access = connection.access(console.environment())) {
            String nameServer = connection
                    .nameServer()
                    .map(server -> server.toString().substring(1))
                    .orElse("");
            PreflightReport report = new Preflight(javaHome, Path.of("/"), nameServer).run(access);
            console.print(
                    output.json()
                            ? PreflightText.json(access.endpoint(), report)
                            : PreflightText.text(access.endpoint(), report));
            return report.needsMending() ? ExitCode.FOUND : ExitCode.DONE;
        }
    }
}
