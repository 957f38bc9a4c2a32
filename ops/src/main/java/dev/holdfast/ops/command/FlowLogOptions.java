// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.flowlogs.FlowLogFiles;
import dev.holdfast.ops.flowlogs.FlowLogSource;
import dev.holdfast.ops.flowlogs.FlowLogs;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.flowlogs.FlowWindow;
import dev.holdfast.ops.redis.RedisGroup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which flow logs to read besides. */
final class FlowLogOptions {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    @Option(
            names = "--flow-logs",
            paramLabel = "PATH",
            description =
                    "Add the clients that VPC flow logs know: a file, a folder of files, or s3://BUCKET/PREFIX; plain"
                            + " or gzip. May be given several times.")
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

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Of the flow logs, only what is not older: 7d, 12h, 30m, or a time such as 2026-11-20 or"
                    + " 2026-11-20T06:00:00Z. Files and objects whose name has an earlier day are not opened.")
    @Nullable
    String since;

    Optional<FlowReport> read(RedisGroup group, AwsOptions aws, Console console) {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        Set<String> addresses = new LinkedHashSet<>(nodes);
        group.nodes().forEach(node -> addresses.add(node.address().ip().getHostAddress()));
        try (AwsSession session = aws.session()) {
            FlowWindow window = window(Clock.systemUTC());
            List<FlowLogSource> given = places.stream()
                    .flatMap(place -> under(place, session).stream())
                    .toList();
            List<FlowLogSource> sources = window.of(given);
            if (sources.size() < given.size()) {
                console.note(given.size() - sources.size() + " of " + given.size()
                        + " files of flow logs are older by their names, and were not opened.");
            }
            long total = sources.stream().mapToLong(FlowLogSource::size).sum();
            try (Progress progress = new Progress(console, total, Console.attended())) {
                return Optional.of(FlowLogs.read(
                        sources, addresses, group.endpoint().port(), Optional.ofNullable(format), window, progress));
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private FlowWindow window(Clock clock) {
        String text = since;
        if (text == null) {
            return FlowWindow.ALL;
        }
        Matcher ago = AGO.matcher(text);
        try {
            if (ago.matches()) {
                // The pattern takes no letter but those of the table.
                ChronoUnit unit = Objects.requireNonNull(UNITS.get(ago.group(2)));
                return new FlowWindow(
                        clock.instant().minus(unit.getDuration().multipliedBy(Long.parseLong(ago.group(1)))));
            }
            return new FlowWindow(
                    text.contains("T")
                            ? Instant.parse(text)
                            : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeException | ArithmeticException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "\"" + text
                            + "\" is not a time for --since: give 7d, 12h, 30m, 2026-11-20 or 2026-11-20T06:00:00Z");
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
