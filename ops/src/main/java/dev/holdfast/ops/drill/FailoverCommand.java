// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.drill.Journal.Who;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisConnection;
import dev.holdfast.ops.redis.RedisRefusal;
import dev.holdfast.topology.NodeAddress;
import java.util.List;

/**
 * The server's own FAILOVER (6.2 and later): writes pause, the replica catches up and takes over, the primary follows it.
 *
 * @param access how to reach the group
 * @param primary the primary now
 * @param to the replica to promote
 * @since 0.1.0
 */
public record FailoverCommand(RedisAccess access, NodeAddress primary, NodeAddress to) implements Trigger {
    private static final String TIMEOUT_MILLIS = "10000";

    @Override
    public List<String> steps() {
        return List.of("send FAILOVER TO " + to.ip().getHostAddress() + " " + to.port() + " TIMEOUT " + TIMEOUT_MILLIS
                + " to " + primary);
    }

    @Override
    public void start(Journal journal) {
        journal.note(Who.DRILL, steps().get(0));
        try (RedisConnection connection = access.open(primary)) {
            connection.text(
                    "FAILOVER", "TO", to.ip().getHostAddress(), Integer.toString(to.port()), "TIMEOUT", TIMEOUT_MILLIS);
        } catch (RedisRefusal e) {
            throw new DrillRefused(e.getMessage() + ". ElastiCache has no FAILOVER: use --group there; before 6.2 use"
                    + " --replicaof-to.");
        }
    }
}
