// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static dev.holdfast.ops.aws.AwsSession.asked;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.CacheClusterNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Parameter;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.UpdateActionStatus;

/** ElastiCache by the SDK. */
final class SdkElastiCache implements ElastiCache {
    private final Supplier<ElastiCacheClient> client;

    SdkElastiCache(Supplier<ElastiCacheClient> client) {
        this.client = client;
    }

    @Override
    public List<CacheGroup> groups() {
        return asked(
                "elasticache:DescribeReplicationGroups",
                () -> client.get().describeReplicationGroupsPaginator().replicationGroups().stream()
                        .map(SdkElastiCache::group)
                        .toList());
    }

    @Override
    public Optional<CacheGroup> group(String id) {
        return asked("elasticache:DescribeReplicationGroups", () -> {
            try {
                return client
                        .get()
                        .describeReplicationGroups(request -> request.replicationGroupId(id))
                        .replicationGroups()
                        .stream()
                        .map(SdkElastiCache::group)
                        .findFirst();
            } catch (ReplicationGroupNotFoundException none) {
                return Optional.empty();
            }
        });
    }

    private static CacheGroup group(ReplicationGroup group) {
        return new CacheGroup(
                group.replicationGroupId(),
                text(group.status()),
                Boolean.TRUE.equals(group.clusterEnabled()),
                text(group.automaticFailoverAsString()),
                text(group.multiAZAsString()),
                group.nodeGroups().stream().map(SdkElastiCache::nodeGroup).toList(),
                group.snapshotRetentionLimit() == null ? 0 : group.snapshotRetentionLimit(),
                text(group.snapshotWindow()),
                group.pendingModifiedValues() == null
                        ? ""
                        : pending(group.pendingModifiedValues().toString()));
    }

    /** The SDK's own text of a set of values, without its type's name. */
    private static String pending(String text) {
        return text.replaceFirst("^\\w+\\(", "").replaceFirst("\\)$", "");
    }

    private static NodeGroup nodeGroup(software.amazon.awssdk.services.elasticache.model.NodeGroup shard) {
        return new NodeGroup(
                shard.nodeGroupId(),
                Optional.ofNullable(shard.primaryEndpoint()).map(endpoint -> endpoint.address()),
                shard.nodeGroupMembers().stream()
                        .map(member -> new Member(
                                member.cacheClusterId(),
                                text(member.preferredAvailabilityZone()),
                                text(member.currentRole())))
                        .toList());
    }

    @Override
    public Optional<CacheNode> node(String id) {
        return asked("elasticache:DescribeCacheClusters", () -> {
            try {
                return client
                        .get()
                        .describeCacheClusters(request -> request.cacheClusterId(id))
                        .cacheClusters()
                        .stream()
                        .map(SdkElastiCache::node)
                        .findFirst();
            } catch (CacheClusterNotFoundException none) {
                return Optional.empty();
            }
        });
    }

    private static CacheNode node(CacheCluster cluster) {
        return new CacheNode(
                cluster.cacheClusterId(),
                text(cluster.engine()) + " " + text(cluster.engineVersion()),
                text(cluster.cacheNodeType()),
                cluster.cacheParameterGroup() == null
                        ? ""
                        : text(cluster.cacheParameterGroup().cacheParameterGroupName()),
                text(cluster.preferredMaintenanceWindow()));
    }

    @Override
    public Optional<String> parameter(String parameterGroup, String name) {
        return asked(
                "elasticache:DescribeCacheParameters",
                () -> client
                        .get()
                        .describeCacheParametersPaginator(request -> request.cacheParameterGroupName(parameterGroup))
                        .parameters()
                        .stream()
                        .filter(parameter -> name.equals(parameter.parameterName()))
                        .map(Parameter::parameterValue)
                        .findFirst());
    }

    @Override
    public List<ServiceUpdate> pendingUpdates(String groupId) {
        return asked(
                "elasticache:DescribeUpdateActions",
                () -> client
                        .get()
                        .describeUpdateActionsPaginator(request -> request.replicationGroupIds(groupId)
                                .updateActionStatus(
                                        UpdateActionStatus.NOT_APPLIED,
                                        UpdateActionStatus.SCHEDULED,
                                        UpdateActionStatus.SCHEDULING,
                                        UpdateActionStatus.WAITING_TO_START))
                        .updateActions()
                        .stream()
                        .map(update -> new ServiceUpdate(
                                text(update.serviceUpdateName()),
                                text(update.serviceUpdateSeverityAsString()),
                                text(update.updateActionStatusAsString()),
                                Optional.ofNullable(update.serviceUpdateRecommendedApplyByDate())))
                        .toList());
    }

    @Override
    public List<CacheEvent> events(Instant since) {
        return asked(
                "elasticache:DescribeEvents",
                () -> client
                        .get()
                        .describeEventsPaginator(
                                request -> request.startTime(since).endTime(Instant.now()))
                        .events()
                        .stream()
                        .map(event ->
                                new CacheEvent(event.date(), text(event.sourceIdentifier()), text(event.message())))
                        .sorted(Comparator.comparing(CacheEvent::at))
                        .toList());
    }

    @Override
    public void enableMultiAz(String groupId) {
        asked(
                "elasticache:ModifyReplicationGroup",
                () -> client.get()
                        .modifyReplicationGroup(request -> request.replicationGroupId(groupId)
                                .automaticFailoverEnabled(true)
                                .multiAZEnabled(true)
                                .applyImmediately(true)));
    }

    @Override
    public void testFailover(String groupId, String nodeGroupId) {
        asked(
                "elasticache:TestFailover",
                () -> client.get()
                        .testFailover(
                                request -> request.replicationGroupId(groupId).nodeGroupId(nodeGroupId)));
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
