// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.alarms.AlarmTemplate;
import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.aws.ElastiCache.CacheGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast alarms}. */
@Command(
        name = "alarms",
        mixinStandardHelpOptions = true,
        description = "CloudWatch alarms for a replication group, as a CloudFormation template. Creates nothing.")
final class AlarmsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "GROUP", description = "The replication group's id.")
    String group = "";

    @Mixin
    AwsOptions aws = new AwsOptions();

    @Option(
            names = "--node",
            paramLabel = "ID",
            description = "A node's cache cluster id, once for each node; else AWS is asked for them.")
    List<String> nodes = new ArrayList<>();

    @Option(
            names = "--max-memory",
            paramLabel = "PERCENT",
            description = "DatabaseMemoryUsagePercentage (default: ${DEFAULT-VALUE}).",
            defaultValue = "70")
    int memoryPercent;

    @Option(
            names = "--max-cpu",
            paramLabel = "PERCENT",
            description = "EngineCPUUtilization (default: ${DEFAULT-VALUE}).",
            defaultValue = "90")
    int cpuPercent;

    @Option(
            names = "--max-lag",
            paramLabel = "SECONDS",
            description = "ReplicationLag (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    int lagSeconds;

    AlarmsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> ids = nodes.isEmpty() ? asked() : nodes;
        console.print(new AlarmTemplate(group, ids, memoryPercent, cpuPercent, lagSeconds).json());
        return ExitCode.DONE;
    }

    private List<String> asked() {
        try (AwsSession session = aws.session()) {
            return session.elastiCache()
                    .group(group)
                    .map(CacheGroup::nodeIds)
                    .orElseThrow(() -> new CommandFailed(
                            ExitCode.NOT_DONE,
                            "there is no replication group " + group + " in this account and region. Name another with"
                                    + " --region and --profile, or the nodes with --node."));
        }
    }
}
