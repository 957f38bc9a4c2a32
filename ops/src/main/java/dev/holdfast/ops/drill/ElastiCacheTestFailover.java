// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.aws.CloudRefusal;
import dev.holdfast.ops.aws.ElastiCache;
import dev.holdfast.ops.aws.ElastiCache.CacheEvent;
import dev.holdfast.ops.aws.ElastiCache.CacheGroup;
import dev.holdfast.ops.aws.ElastiCache.NodeGroup;
import dev.holdfast.ops.drill.Journal.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * ElastiCache's TestFailover: the primary is really failed over, and replaced. Follows the five events that the user
 * guide documents for it. Used by one thread.
 *
 * @since 0.1.0
 */
public final class ElastiCacheTestFailover implements Trigger {
    /** Node groups that may be failed over so in a rolling day; AWS refuses the next. */
    static final int QUOTA = 15;

    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration EVERY = Duration.ofSeconds(3);
    /** Events carry AWS's time, which need not be ours. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final ElastiCache cache;
    private final CacheGroup group;
    private final NodeGroup nodeGroup;
    private final long usedToday;
    private final Set<CacheEvent> known = new HashSet<>();
    private Instant since = Instant.MAX;
    private Instant next = Instant.MIN;
    private boolean recovered;

    private ElastiCacheTestFailover(ElastiCache cache, CacheGroup group, NodeGroup nodeGroup, long usedToday) {
        this.cache = cache;
        this.group = group;
        this.nodeGroup = nodeGroup;
        this.usedToday = usedToday;
    }

    /**
     * Looks whether it may be done; changes nothing.
     *
     * @param cache ElastiCache
     * @param groupId the replication group
     * @param nodeGroupId its node group
     * @return what will fail it over
     * @throws DrillRefused if the group cannot fail over, or the day's quota is spent
     * @throws CloudRefusal if ElastiCache cannot be asked
     */
    public static ElastiCacheTestFailover prepare(ElastiCache cache, String groupId, String nodeGroupId) {
        CacheGroup group = cache.group(groupId)
                .orElseThrow(() -> new DrillRefused("there is no replication group " + groupId
                        + " in this account and region. Name another with --region and --profile."));
        NodeGroup nodeGroup = group.nodeGroups().stream()
                .filter(shard -> shard.id().equals(nodeGroupId))
                .findFirst()
                .orElseThrow(() -> new DrillRefused(groupId + " has no node group " + nodeGroupId + "; it has "
                        + group.nodeGroups().stream().map(NodeGroup::id).toList()));
        if (!group.failsOver()) {
            throw new DrillRefused("automatic failover of " + groupId + " is " + group.automaticFailover()
                    + " and Multi-AZ " + group.multiAz()
                    + ": nothing would be promoted. See: holdfast preflight --group "
                    + groupId + " --fix multi-az");
        }
        if (nodeGroup.members().size() < 2) {
            throw new DrillRefused(
                    "node group " + nodeGroupId + " of " + groupId + " has no replica: there is nothing to promote");
        }
        if (!group.status().equals("available")) {
            throw new DrillRefused(groupId + " is " + group.status() + "; wait until it is available");
        }
        long used = cache.events(Instant.now().minus(DAY)).stream()
                .filter(event -> event.message().startsWith("Test Failover API called"))
                .count();
        if (used >= QUOTA) {
            throw new DrillRefused("TestFailover was called " + used + " times in the last 24 h; AWS allows " + QUOTA
                    + ". Try again when the first of them is a day old.");
        }
        return new ElastiCacheTestFailover(cache, group, nodeGroup, used);
    }

    /**
     * The group's id, which is to be confirmed.
     *
     * @return its id
     */
    public String groupId() {
        return group.id();
    }

    @Override
    public List<String> steps() {
        return List.of(
                "call TestFailover for node group " + nodeGroup.id() + " of " + group.id() + " (" + usedToday + " of "
                        + QUOTA + " calls of the last 24 h used)",
                "follow ElastiCache's events until the old primary has recovered");
    }

    @Override
    public void start(Journal journal) {
        since = journal.now().minus(SKEW);
        known.addAll(cache.events(since));
        journal.note(Who.DRILL, steps().get(0));
        try {
            cache.testFailover(group.id(), nodeGroup.id());
        } catch (CloudRefusal e) {
            throw new DrillRefused(
                    e.getMessage() + ". AWS may refuse it while the group changes, and in large events.");
        }
    }

    @Override
    public void follow(Journal journal) {
        if (journal.now().isBefore(next)) {
            return;
        }
        next = journal.now().plus(EVERY);
        try {
            for (CacheEvent event : cache.events(since)) {
                if (isOurs(event) && known.add(event)) {
                    journal.note(event.at(), Who.AWS, event.source() + ": " + event.message());
                    recovered |= event.message().startsWith("Finished recovery");
                }
            }
        } catch (CloudRefusal throttled) {
            // Asked again in a moment; events do not go away.
        }
    }

    private boolean isOurs(CacheEvent event) {
        return event.source().equals(group.id()) || group.nodeIds().contains(event.source());
    }

    @Override
    public boolean isOver() {
        return recovered;
    }
}
