// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisGroup;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks whether a failover can work: the servers, the endpoint's name, this machine. Reads only.
 *
 * @param javaHome whose DNS settings to look at
 * @param root where /etc and /proc are
 * @param nameServer which name server was named by the user; empty text for the system's
 * @since 0.1.0
 */
public record Preflight(Path javaHome, Path root, String nameServer) {

    /**
     * Looks at the servers, the name, the machine, and at what AWS tells.
     *
     * @param access how to reach the group
     * @param aws AWS; empty to leave it out
     * @param groupId the replication group's id; empty to find it by the endpoint
     * @return what was found
     * @throws dev.holdfast.ops.redis.RedisUnreachable if the endpoint cannot be asked
     */
    public PreflightReport run(RedisAccess access, Optional<AwsChecks> aws, Optional<String> groupId) {
        Findings findings = new Findings();
        RedisGroup group = RedisGroup.read(access, connection -> {});
        new RedisChecks(group, findings).run();
        new NameChecks(access.endpoint(), group.resolution(), findings).run();
        new CachingDaemons(root, System.getProperty("os.name", "")).check(findings, nameServer);
        JvmDns.check(javaHome, findings);
        aws.ifPresentOrElse(
                checks -> checks.run(groupId, access.endpoint().host(), findings),
                () -> findings.notLookedAt("AWS (Multi-AZ, automatic failover, zones, snapshots, maintenance window,"
                        + " service updates, engine CPU, close-on-replica-write): the endpoint is not ElastiCache's;"
                        + " name its group with --group"));
        return findings.report();
    }
}
