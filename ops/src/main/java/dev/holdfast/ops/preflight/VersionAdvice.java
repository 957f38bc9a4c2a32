// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import dev.holdfast.ops.redis.NodeInfo;
import java.util.Arrays;
import java.util.List;

/**
 * What the engine's version means for the time that a planned failover takes, by what the ElastiCache user guide says of
 * node migration, version management and scaling.
 */
final class VersionAdvice {
    private VersionAdvice() {}

    static void check(NodeInfo node, Findings findings) {
        if (!node.fact("valkey_version").isEmpty()) {
            return;
        }
        List<Integer> version = numbers(node.version());
        if (isBefore(version, 4, 0, 11)) {
            findings.warning(
                    "engine-version",
                    "Redis " + node.version() + " is older than 5.0.6",
                    "ElastiCache says of versions before 5.0.6: writes stop for up to 10 s, and 30 s to a minute until"
                            + " DNS follows; Holdfast proves successors by replication ids of 4.0 and later",
                    upgrade());
        } else if (isBefore(version, 5, 0, 6)) {
            findings.warning(
                    "engine-version",
                    "Redis " + node.version() + " is older than 5.0.6",
                    "ElastiCache takes 30 s to a minute for a planned failover of these versions, and about a second"
                            + " from 5.0.6 on",
                    upgrade());
        } else if (isBefore(version, 6, 2, 0)) {
            findings.note(
                    "engine-version",
                    "Redis " + node.version() + " has no FAILOVER command (6.2 and later)",
                    "an orderly promotion by hand can lose writes; ElastiCache's own is not concerned",
                    upgrade());
        }
    }

    private static String upgrade() {
        return "aws elasticache modify-replication-group --replication-group-id GROUP --engine-version VERSION"
                + " --apply-immediately";
    }

    static List<Integer> numbers(String version) {
        return Arrays.stream(version.split("\\."))
                .map(part -> part.replaceAll("\\D.*", ""))
                .map(part -> part.isEmpty() ? 0 : Integer.parseInt(part))
                .toList();
    }

    static boolean isBefore(List<Integer> version, int... limit) {
        for (int i = 0; i < limit.length; i++) {
            int part = i < version.size() ? version.get(i) : 0;
            if (part != limit[i]) {
                return part < limit[i];
            }
        }
        return false;
    }
}
