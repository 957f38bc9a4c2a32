// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.drill.Journal.Who;
import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisConnection;
import dev.holdfast.ops.redis.RedisRefusal;
import dev.holdfast.topology.NodeAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An orderly promotion by REPLICAOF, as an operator does it by hand: writes are paused until the replica has caught up,
 * so that none is lost.
 *
 * @param access how to reach the group
 * @param primary the primary now
 * @param to the replica to promote
 * @param others all other replicas
 * @since 0.1.0
 */
public record PromotionByHand(RedisAccess access, NodeAddress primary, NodeAddress to, List<NodeAddress> others)
        implements Trigger {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @Override
    public List<String> steps() {
        List<String> steps = new ArrayList<>(List.of(
                "send CLIENT PAUSE " + PAUSE.toMillis() + " WRITE to " + primary + ", and wait until " + to
                        + " has caught up",
                "send REPLICAOF NO ONE to " + to,
                "send REPLICAOF " + to + " to " + primary + ", and CLIENT UNPAUSE"));
        others.forEach(other -> steps.add("send REPLICAOF " + to + " to " + other));
        return steps;
    }

    @Override
    public void start(Journal journal) {
        try (RedisConnection old = access.open(primary);
                RedisConnection heir = access.open(to)) {
            journal.note(Who.DRILL, steps().get(0));
            old.text("CLIENT", "PAUSE", Long.toString(PAUSE.toMillis()), "WRITE");
            try {
                awaitCaughtUp(old, heir);
                journal.note(Who.DRILL, steps().get(1));
                heir.text("REPLICAOF", "NO", "ONE");
                journal.note(Who.DRILL, steps().get(2));
                follow(old);
            } finally {
                old.text("CLIENT", "UNPAUSE");
            }
            for (NodeAddress other : others) {
                journal.note(Who.DRILL, "send REPLICAOF " + to + " to " + other);
                try (RedisConnection connection = access.open(other)) {
                    follow(connection);
                }
            }
        } catch (RedisRefusal e) {
            throw new DrillRefused(e.getMessage() + ". The user must be allowed CLIENT and REPLICAOF.");
        }
    }

    private void follow(RedisConnection node) {
        node.text("REPLICAOF", to.ip().getHostAddress(), Integer.toString(to.port()));
    }

    private void awaitCaughtUp(RedisConnection old, RedisConnection heir) {
        long deadline = System.nanoTime() + PAUSE.toNanos() * 4 / 5;
        long ahead = offset(old);
        while (offset(heir) < ahead) {
            if (System.nanoTime() > deadline) {
                throw new DrillRefused(to + " did not catch up within " + PAUSE.toMillis() * 4 / 5
                        + " ms; nothing was promoted. Is its link up?");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private static long offset(RedisConnection node) {
        return NodeInfo.of(node).number("master_repl_offset").orElse(0);
    }
}
