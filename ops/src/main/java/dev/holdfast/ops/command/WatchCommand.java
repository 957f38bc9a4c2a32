// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import dev.holdfast.ops.watch.CloudLook;
import dev.holdfast.ops.watch.Look;
import dev.holdfast.ops.watch.Thresholds;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Roles, lag, memory, connections and the DNS answer, again and again; alerts where a threshold is"
                + " passed or something moved. Ends with Ctrl-C, or after --times.")
final class WatchCommand implements Callable<Integer> {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Console console;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Mixin
    CloudWatching cloud = new CloudWatching();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "How often (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    double seconds;

    @Option(names = "--times", paramLabel = "N", description = "End after so many looks.")
    int times;

    @Option(
            names = "--max-memory",
            paramLabel = "PERCENT",
            description = "Alert above this part of maxmemory (default: ${DEFAULT-VALUE}).",
            defaultValue = "70")
    long memoryPercent;

    @Option(
            names = "--max-lag",
            paramLabel = "BYTES",
            description = "Alert when a replica lacks more (default: ${DEFAULT-VALUE}).",
            defaultValue = "1048576")
    long lagBytes;

    @Option(names = "--max-connections", paramLabel = "N", description = "Alert when a node has more.")
    long connections;

    @Option(
            names = "--max-cpu",
            paramLabel = "PERCENT",
            description = "Alert when CloudWatch says more of a node's engine (default: ${DEFAULT-VALUE}).",
            defaultValue = "90")
    long cpuPercent;

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Thresholds thresholds = new Thresholds(memoryPercent, lagBytes, connections, cpuPercent);
        Clock clock = Clock.systemUTC();
        boolean alerted = false;
        Optional<Look> before = Optional.empty();
        try (RedisAccess access = connection.access(console.environment(), cloud.aws);
                AwsSession session = cloud.aws.session()) {
            for (int round = 1; times == 0 || round <= times; round++) {
                Look look = Look.at(access, clock.instant());
                Optional<CloudLook> cloudLook = cloud.look(session, access.endpoint(), look.at());
                List<String> alerts = new ArrayList<>(thresholds.alerts(before, look));
                cloudLook.map(thresholds::alerts).ifPresent(alerts::addAll);
                alerted |= !alerts.isEmpty();
                before = Optional.of(look);
                console.print(output.json() ? json(look, cloudLook, alerts) : text(look, cloudLook, alerts));
                if (round != times) {
                    LockSupport.parkNanos(
                            Duration.ofMillis((long) (seconds * 1_000)).toNanos());
                }
            }
        }
        return alerted ? ExitCode.FOUND : ExitCode.DONE;
    }

    private String text(Look look, Optional<CloudLook> cloudLook, List<String> alerts) {
        Table table = new Table("NODE", "ROLE", "LAG", "MEMORY", "CONNS", "OPS/S");
        look.nodes()
                .forEach(node -> table.row(
                        node.address(),
                        node.role(),
                        number(node.lagBytes(), " B"),
                        node.memoryPercent().isPresent()
                                ? number(node.memoryPercent(), " %")
                                : String.format(Locale.ROOT, "%.1f MB", node.memoryBytes() / 1e6),
                        Long.toString(node.connections()),
                        Long.toString(node.operations())));
        StringBuilder text = new StringBuilder(Console.attended() && times == 0 ? CLEAR : "");
        text.append(CLOCK.format(look.at()))
                .append("  ")
                .append(connection.endpoint())
                .append(" -> ")
                .append(look.addresses().isEmpty() ? "no answer" : look.addresses())
                .append('\n')
                .append(table.text())
                .append(cloudLook.map(CloudWatching::text).orElse(""));
        alerts.forEach(alert -> text.append("ALERT ").append(alert).append('\n'));
        return text.append('\n').toString();
    }

    private static String number(OptionalLong value, String unit) {
        return value.isPresent() ? value.getAsLong() + unit : "-";
    }

    /** A line for each look, so that a script can follow. */
    private static String json(Look look, Optional<CloudLook> cloudLook, List<String> alerts) {
        List<?> nodes = look.nodes().stream()
                .map(node -> Json.object(
                        "address", node.address(),
                        "role", node.role(),
                        "lagBytes", node.lagBytes(),
                        "memoryPercent", node.memoryPercent(),
                        "memoryBytes", node.memoryBytes(),
                        "connections", node.connections(),
                        "operationsPerSecond", node.operations()))
                .toList();
        Map<String, Object> line = Json.object("at", look.at(), "dns", look.addresses(), "nodes", nodes);
        cloudLook.ifPresent(said -> line.put("cloudWatch", CloudWatching.json(said)));
        line.put("alerts", alerts);
        return Json.line(line);
    }
}
