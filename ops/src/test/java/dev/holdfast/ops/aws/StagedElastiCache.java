// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One replication group of one node group, and what happened to it. TestFailover moves the roles and emits the five events
 * that the user guide documents ("Testing automatic failover"), and whatever a test wants to happen to real servers.
 */
public final class StagedElastiCache {
    private static final int PAGE = 2;

    private final String id;
    private final String primaryEndpoint;
    private final List<String> nodes;
    private final List<String> zones;
    private final Clock clock = Clock.systemUTC();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, String> parameters = new TreeMap<>();
    private int primary;
    private boolean failsOver = true;
    private Runnable onFailover = () -> {};

    public StagedElastiCache(String id, String primaryEndpoint, String... zones) {
        this.id = id;
        this.primaryEndpoint = primaryEndpoint;
        this.zones = List.of(zones);
        this.nodes = IntStream.rangeClosed(1, zones.length)
                .mapToObj(number -> id + "-00" + number)
                .toList();
        parameters.put("activedefrag", "no");
        parameters.put("close-on-replica-write", "yes");
        parameters.put("reserved-memory-percent", "25");
        parameters.put("timeout", "0");
    }

    record Event(Instant at, String type, String source, String message) {}

    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Fault(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        int status() {
            return status;
        }

        String code() {
            return code;
        }
    }

    public StagedElastiCache withoutMultiAz() {
        failsOver = false;
        return this;
    }

    public StagedElastiCache parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    public void onFailover(Runnable action) {
        onFailover = action;
    }

    /** As if somebody had tested so often. */
    public void testedBefore(int times, Duration ago) {
        for (int i = 0; i < times; i++) {
            events.add(new Event(
                    clock.instant().minus(ago),
                    "replication-group",
                    id,
                    "Test Failover API called for node group 0001"));
        }
    }

    public synchronized boolean failsOver() {
        return failsOver;
    }

    synchronized String answer(String action, Map<String, String> form) {
        return switch (action) {
            case "DescribeReplicationGroups" ->
                result(action, "<ReplicationGroups>" + group(form) + "</ReplicationGroups>");
            case "DescribeCacheClusters" -> result(action, "<CacheClusters>" + node(form) + "</CacheClusters>");
            case "DescribeCacheParameters" -> result(action, parameters(form));
            case "DescribeEvents" -> result(action, events(form));
            case "DescribeUpdateActions" -> result(action, updates());
            case "ModifyReplicationGroup" -> modify(action, form);
            case "TestFailover" -> testFailover(action, form);
            default -> throw new Fault(400, "InvalidAction", "Could not find operation " + action);
        };
    }

    private static String result(String action, String content) {
        return "<" + action + "Response xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\"><" + action
                + "Result>"
                + content + "</" + action
                + "Result><ResponseMetadata><RequestId>staged</RequestId></ResponseMetadata></"
                + action + "Response>";
    }

    private void mustBe(Map<String, String> form) {
        String asked = form.getOrDefault("ReplicationGroupId", id);
        if (!asked.equals(id)) {
            throw new Fault(404, "ReplicationGroupNotFoundFault", "ReplicationGroup " + asked + " not found.");
        }
    }

    private String group(Map<String, String> form) {
        mustBe(form);
        String members = IntStream.range(0, nodes.size())
                .mapToObj(i -> "<NodeGroupMember><CacheClusterId>" + nodes.get(i) + "</CacheClusterId><CacheNodeId>0001"
                        + "</CacheNodeId><PreferredAvailabilityZone>" + zones.get(i) + "</PreferredAvailabilityZone>"
                        + "<CurrentRole>" + (i == primary ? "primary" : "replica") + "</CurrentRole></NodeGroupMember>")
                .collect(Collectors.joining());
        String state = failsOver ? "enabled" : "disabled";
        return "<ReplicationGroup><ReplicationGroupId>" + id + "</ReplicationGroupId><Status>available</Status>"
                + "<PendingModifiedValues/><NodeGroups><NodeGroup><NodeGroupId>0001</NodeGroupId><Status>available</Status>"
                + "<PrimaryEndpoint><Address>" + primaryEndpoint + "</Address><Port>6379</Port></PrimaryEndpoint>"
                + "<NodeGroupMembers>" + members + "</NodeGroupMembers></NodeGroup></NodeGroups>"
                + "<AutomaticFailover>" + state + "</AutomaticFailover><MultiAZ>" + state + "</MultiAZ>"
                + "<SnapshotRetentionLimit>0</SnapshotRetentionLimit><SnapshotWindow>05:00-06:00</SnapshotWindow>"
                + "<ClusterEnabled>false</ClusterEnabled></ReplicationGroup>";
    }

    private static String node(Map<String, String> form) {
        return "<CacheCluster><CacheClusterId>" + form.get("CacheClusterId") + "</CacheClusterId><Engine>redis</Engine>"
                + "<EngineVersion>7.1.0</EngineVersion><CacheNodeType>cache.r7g.large</CacheNodeType>"
                + "<PreferredMaintenanceWindow>sun:05:00-sun:06:00</PreferredMaintenanceWindow><CacheParameterGroup>"
                + "<CacheParameterGroupName>staged.redis7</CacheParameterGroupName></CacheParameterGroup></CacheCluster>";
    }

    /** In pages of two, so that whoever reads the first page only finds nothing. */
    private String parameters(Map<String, String> form) {
        List<String> names = List.copyOf(parameters.keySet());
        int from = Integer.parseInt(form.getOrDefault("Marker", "0"));
        int to = Math.min(names.size(), from + PAGE);
        String page = names.subList(from, to).stream()
                .map(name -> "<Parameter><ParameterName>" + name + "</ParameterName><ParameterValue>"
                        + parameters.get(name) + "</ParameterValue></Parameter>")
                .collect(Collectors.joining());
        return (to < names.size() ? "<Marker>" + to + "</Marker>" : "") + "<Parameters>" + page + "</Parameters>";
    }

    private static String updates() {
        return "<UpdateActions><UpdateAction><ReplicationGroupId>orders</ReplicationGroupId><ServiceUpdateName>"
                + "elasticache-20261101-001</ServiceUpdateName><ServiceUpdateSeverity>important</ServiceUpdateSeverity>"
                + "<UpdateActionStatus>not-applied</UpdateActionStatus><ServiceUpdateRecommendedApplyByDate>"
                + "2026-12-15T00:00:00Z</ServiceUpdateRecommendedApplyByDate></UpdateAction></UpdateActions>";
    }

    private String events(Map<String, String> form) {
        Instant since = Instant.parse(form.getOrDefault("StartTime", "1970-01-01T00:00:00Z"));
        return "<Events>"
                + events.stream()
                        .filter(event -> !event.at().isBefore(since))
                        .map(event -> "<Event><SourceIdentifier>" + event.source() + "</SourceIdentifier><SourceType>"
                                + event.type() + "</SourceType><Message>" + event.message() + "</Message><Date>"
                                + event.at() + "</Date></Event>")
                        .collect(Collectors.joining())
                + "</Events>";
    }

    private String modify(String action, Map<String, String> form) {
        mustBe(form);
        if (form.getOrDefault("AutomaticFailoverEnabled", "").equals("true")
                && form.getOrDefault("MultiAZEnabled", "").equals("true")
                && form.getOrDefault("ApplyImmediately", "").equals("true")) {
            failsOver = true;
        }
        return result(action, group(form));
    }

    private String testFailover(String action, Map<String, String> form) {
        mustBe(form);
        if (!failsOver) {
            throw new Fault(400, "InvalidReplicationGroupState", "Replication group must have Multi-AZ enabled.");
        }
        String old = nodes.get(primary);
        primary = (primary + 1) % nodes.size();
        String successor = nodes.get(primary);
        event("replication-group", id, "Test Failover API called for node group " + form.get("NodeGroupId"));
        Thread failover = new Thread(
                () -> {
                    onFailover.run();
                    String moved = "Failover from primary node " + old + " to replica node " + successor + " completed";
                    event("cache-cluster", old, moved);
                    event("replication-group", id, moved);
                    event("cache-cluster", old, "Recovering cache nodes 0001");
                    event("cache-cluster", old, "Finished recovery for cache nodes 0001");
                },
                "staged-failover");
        failover.setDaemon(true);
        failover.start();
        return result(action, group(form));
    }

    private synchronized void event(String type, String source, String message) {
        events.add(new Event(clock.instant(), type, source, message));
    }
}
