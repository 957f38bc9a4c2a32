// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.flowlogs.FlowLogFiles;
import dev.holdfast.ops.flowlogs.FlowLogSource;
import dev.holdfast.ops.flowlogs.FlowLogs;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.redis.RedisGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which flow logs to read besides. */
final class FlowLogOptions {

    @Option(
            names = "--flow-logs",
            paramLabel = "PATH",
            description =
                    "Add the clients that VPC flow logs know: a file, a folder of files, or s3://BUCKET/PREFIX; plain or gzip."
                            + " May be given several times.")
    List<String> places = new ArrayList<>();

    @Option(
            names = "--flow-log-format",
            paramLabel = "FIELDS",
            description = "The fields of files that do not begin with a line of names, such as"
                    + " '$${srcaddr} $${dstaddr} $${dstport} $${start}'. The default format unless given.")
    @Nullable
    String format;

    @Option(
            names = "--flow-log-node",
            paramLabel = "ADDRESS",
            description = "A further address that a node of the group had in that time.")
    List<String> nodes = new ArrayList<>();

    Optional<FlowReport> read(RedisGroup group, AwsOptions aws, Console console) {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        Set<String> addresses = new LinkedHashSet<>(nodes);
        group.nodes().forEach(node -> addresses.add(node.address().ip().getHostAddress()));
        try (AwsSession session = aws.session()) {
            List<FlowLogSource> sources = places.stream()
                    .flatMap(place -> under(place, session).stream())
                    .toList();
            long total = sources.stream().mapToLong(FlowLogSource::size).sum();
            try (Progress progress = new Progress(console, total, Console.attended())) {
                return Optional.of(FlowLogs.read(
                        sources, addresses, group.endpoint().port(), Optional.ofNullable(format), progress));
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static List<FlowLogSource> under(String place, AwsSession session) {
        if (!place.startsWith("s3://")) {
            return FlowLogFiles.under(Path.of(place));
        }
        List<FlowLogSource> objects = session.objects().under(place);
        if (objects.isEmpty()) {
            throw new CommandFailed(ExitCode.NOT_DONE, "there is no object under " + place);
        }
        return objects;
    }
}
