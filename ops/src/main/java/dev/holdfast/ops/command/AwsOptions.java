// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AwsSession;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In which accounts and regions AWS is asked. Credentials are those that the AWS SDK finds. */
final class AwsOptions {

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "The profile of the AWS configuration. May be given several times with --ec2.")
    List<String> profiles = new ArrayList<>();

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The AWS region; else the one that is configured. May be given several times with --ec2.")
    List<String> regions = new ArrayList<>();

    @Option(names = "--aws-endpoint", paramLabel = "URL", hidden = true, description = "Send AWS requests there.")
    @Nullable
    URI endpoint;

    /** Whether a name is one that ElastiCache gives. */
    static boolean isElastiCache(String host) {
        return host.matches(".*\\.cache\\.amazonaws\\.com(\\.cn)?\\.?");
    }

    AwsSession session() {
        return new AwsSession(
                profiles.stream().findFirst(), regions.stream().findFirst(), Optional.ofNullable(endpoint));
    }

    /** Each profile with each region. */
    List<AwsSession> sessions() {
        List<AwsSession> sessions = new ArrayList<>();
        for (Optional<String> profile : orNone(profiles)) {
            for (Optional<String> region : orNone(regions)) {
                sessions.add(new AwsSession(profile, region, Optional.ofNullable(endpoint)));
            }
        }
        return sessions;
    }

    private static List<Optional<String>> orNone(List<String> given) {
        return given.isEmpty()
                ? List.of(Optional.empty())
                : given.stream().map(Optional::of).toList();
    }
}
