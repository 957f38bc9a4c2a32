// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * ElastiCache in one account and region. Each method throws {@link CloudRefusal} when it may not or cannot be called.
 *
 * @since 0.1.0
 */
public interface ElastiCache {

    /**
     * All replication groups.
     *
     * @return those of the account and region
     */
    List<CacheGroup> groups();

    /**
     * One replication group.
     *
     * @param id its id
     * @return empty if there is none
     */
    Optional<CacheGroup> group(String id);

    /**
     * One cache cluster, which is a node of a group.
     *
     * @param id its id, such as {@code orders-001}
     * @return empty if there is none
     */
    Optional<CacheNode> node(String id);

    /**
     * A parameter of a parameter group.
     *
     * @param parameterGroup the group's name
     * @param name the parameter's name
     * @return its value; empty if it has none
     */
    Optional<String> parameter(String parameterGroup, String name);

    /**
     * Service updates that are not applied to a group.
     *
     * @param groupId the group
     * @return what is pending
     */
    List<ServiceUpdate> pendingUpdates(String groupId);

    /**
     * What happened.
     *
     * @param since at most 14 days ago
     * @return the events, oldest first
     */
    List<CacheEvent> events(Instant since);

    /**
     * Turns on automatic failover and Multi-AZ, at once (ModifyReplicationGroup).
     *
     * @param groupId the group
     */
    void enableMultiAz(String groupId);

    /**
     * Fails a node group over (TestFailover).
     *
     * @param groupId the group
     * @param nodeGroupId such as {@code 0001}
     */
    void testFailover(String groupId, String nodeGroupId);

    /**
     * A replication group.
     *
     * @param id its id
     * @param status such as available
     * @param clusterMode whether cluster mode is enabled
     * @param automaticFailover enabled, disabled, enabling or disabling
     * @param multiAz enabled or disabled
     * @param nodeGroups its shards; one with cluster mode disabled
     * @param snapshotRetentionDays 0 for no automatic snapshots
     * @param snapshotWindow when they are taken
     * @param pending what is changed in the next maintenance window, or empty text
     */
    record CacheGroup(
            String id,
            String status,
            boolean clusterMode,
            String automaticFailover,
            String multiAz,
            List<NodeGroup> nodeGroups,
            int snapshotRetentionDays,
            String snapshotWindow,
            String pending) {

        /**
         * Whether automatic failover and Multi-AZ are both enabled.
         *
         * @return true if both are
         */
        public boolean failsOver() {
            return automaticFailover.equals("enabled") && multiAz.equals("enabled");
        }

        /**
         * The ids of all nodes.
         *
         * @return cache cluster ids
         */
        public List<String> nodeIds() {
            return nodeGroups.stream()
                    .flatMap(shard -> shard.members().stream())
                    .map(Member::nodeId)
                    .toList();
        }
    }

    /**
     * A shard.
     *
     * @param id such as {@code 0001}
     * @param primaryEndpoint the name that follows the primary; empty in cluster mode
     * @param members its nodes
     */
    record NodeGroup(String id, Optional<String> primaryEndpoint, List<Member> members) {}

    /**
     * A node's place in its group.
     *
     * @param nodeId its cache cluster id
     * @param zone its availability zone
     * @param role primary or replica; empty text in cluster mode
     */
    record Member(String nodeId, String zone, String role) {}

    /**
     * A node.
     *
     * @param id its cache cluster id
     * @param engine redis or valkey, with its version
     * @param type such as cache.r7g.large
     * @param parameterGroup its parameter group
     * @param maintenanceWindow when AWS may take it down, in UTC
     */
    record CacheNode(String id, String engine, String type, String parameterGroup, String maintenanceWindow) {}

    /**
     * A service update that is not applied.
     *
     * @param name its name
     * @param severity critical, important, medium or low
     * @param status such as not-applied or scheduled
     * @param applyBy when it should be applied, or empty
     */
    record ServiceUpdate(String name, String severity, String status, Optional<Instant> applyBy) {}

    /**
     * An event.
     *
     * @param at when
     * @param source the id of a node or group
     * @param message its text
     */
    record CacheEvent(Instant at, String source, String message) {}
}
