// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.aws.CloudRefusal;
import dev.holdfast.ops.aws.ElastiCache.CacheGroup;
import dev.holdfast.ops.preflight.AwsChecks;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import dev.holdfast.ops.watch.CloudLook;
import dev.holdfast.topology.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether and how {@code holdfast watch} asks CloudWatch: once a minute, since it has no newer values sooner. */
final class CloudWatching {
    private static final Duration EVERY = Duration.ofMinutes(1);

    @Mixin
    AwsOptions aws = new AwsOptions();

    @Option(
            names = "--group",
            paramLabel = "ID",
            description = "The replication group in ElastiCache; else it is looked for by the endpoint's name.")
    @Nullable
    String groupId;

    @Option(names = "--no-aws", description = "Do not ask AWS.")
    boolean withoutAws;

    private Optional<CloudLook> last = Optional.empty();
    private Instant next = Instant.MIN;

    /** What CloudWatch said last; empty if it is not to be asked. */
    Optional<CloudLook> look(AwsSession session, Endpoint endpoint, Instant now) {
        if (withoutAws || !(groupId != null || AwsOptions.isElastiCache(endpoint.host()))) {
            return Optional.empty();
        }
        if (!now.isBefore(next)) {
            next = now.plus(EVERY);
            last = Optional.of(ask(session, endpoint));
        }
        return last;
    }

    private CloudLook ask(AwsSession session, Endpoint endpoint) {
        try {
            Optional<CacheGroup> group = new AwsChecks(session.elastiCache(), session.metrics())
                    .find(Optional.ofNullable(groupId), endpoint.host());
            return group.map(found -> CloudLook.at(session.metrics(), found.nodeIds()))
                    .orElseGet(() -> new CloudLook(
                            List.of(), List.of("CloudWatch: no such replication group in this account and region")));
        } catch (CloudRefusal e) {
            return CloudLook.refused(e);
        }
    }

    static String text(CloudLook look) {
        StringBuilder text = new StringBuilder();
        if (!look.nodes().isEmpty()) {
            Table table = new Table("CLOUDWATCH, 5 MIN", "MEMORY", "ENGINE CPU", "LAG");
            look.nodes()
                    .forEach(node -> table.row(
                            node.id(),
                            number(node.memoryPercent(), " %"),
                            number(node.cpuPercent(), " %"),
                            number(node.lagSeconds(), " s")));
            text.append(table.text());
        }
        look.problems()
                .forEach(problem ->
                        text.append("Not looked at: ").append(problem).append('\n'));
        return text.toString();
    }

    private static String number(OptionalDouble value, String unit) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f%s", value.getAsDouble(), unit) : "-";
    }

    static Map<String, Object> json(CloudLook look) {
        return Json.object(
                "nodes",
                look.nodes().stream()
                        .map(node -> Json.object(
                                "id", node.id(),
                                "memoryPercent", node.memoryPercent(),
                                "cpuPercent", node.cpuPercent(),
                                "lagSeconds", node.lagSeconds()))
                        .toList(),
                "notLookedAt",
                look.problems());
    }
}
