// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.aws.CloudRefusal;
import dev.holdfast.ops.aws.ElastiCache.CacheGroup;
import dev.holdfast.ops.preflight.AwsChecks;
import dev.holdfast.ops.preflight.Preflight;
import dev.holdfast.ops.preflight.PreflightReport;
import dev.holdfast.ops.redis.RedisAccess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

    @Mixin
    AwsOptions aws = new AwsOptions();

    @Mixin
    Confirmation confirmation = new Confirmation();

    @Option(
            names = "--java-home",
            paramLabel = "DIR",
            description = "The Java whose DNS settings to look at; the one that runs this unless given.")
    Path javaHome = Path.of(System.getProperty("java.home"));

    @Option(
            names = "--group",
            paramLabel = "ID",
            description = "The replication group in ElastiCache; else it is looked for by the endpoint's name.")
    @Nullable
    String groupId;

    @Option(names = "--no-aws", description = "Do not ask AWS.")
    boolean withoutAws;

    @Option(
            names = "--fix",
            paramLabel = "multi-az",
            description = "Ask, and then enable automatic failover and Multi-AZ, applied immediately.")
    @Nullable
    Fix fix;

    enum Fix {
        MULTI_AZ;

        static Fix of(String text) {
            if (!text.equals("multi-az")) {
                throw new TypeConversionException("expected multi-az but was '" + text + "'");
            }
            return MULTI_AZ;
        }
    }

    PreflightCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RedisAccess access = connection.access(console.environment(), aws);
                AwsSession session = aws.session()) {
            Optional<AwsChecks> checks = asksAws(access.endpoint().host())
                    ? Optional.of(new AwsChecks(session.elastiCache(), session.metrics()))
                    : Optional.empty();
            PreflightReport report = new Preflight(javaHome, Path.of("/"), connection.nameServerText())
                    .run(access, checks, Optional.ofNullable(groupId));
            console.print(
                    output.json()
                            ? PreflightText.json(access.endpoint(), report)
                            : PreflightText.text(access.endpoint(), report));
            if (fix != null) {
                return enableMultiAz(session, checks, access.endpoint().host());
            }
            return report.needsMending() ? ExitCode.FOUND : ExitCode.DONE;
        }
    }

    private boolean asksAws(String host) {
        return !withoutAws && (AwsOptions.isElastiCache(host) || groupId != null || fix != null);
    }

    private int enableMultiAz(AwsSession session, Optional<AwsChecks> checks, String host) {
        CacheGroup group = checks.flatMap(known -> known.find(Optional.ofNullable(groupId), host))
                .orElseThrow(() -> new CommandFailed(ExitCode.USAGE, "--fix needs AWS and the --group ID to change"));
        if (group.failsOver()) {
            console.note("Automatic failover and Multi-AZ are enabled already; nothing was changed.");
            return ExitCode.DONE;
        }
        confirmation.ask("enables automatic failover and Multi-AZ of " + group.id() + ", at once", group.id());
        try {
            session.elastiCache().enableMultiAz(group.id());
        } catch (CloudRefusal e) {
            throw new CommandFailed(ExitCode.NOT_DONE, e.getMessage() + " Nothing was changed.");
        }
        console.note("Asked ElastiCache to enable automatic failover and Multi-AZ of " + group.id()
                + "; it takes some minutes. See: holdfast preflight " + connection.endpoint());
        return ExitCode.DONE;
    }
}
