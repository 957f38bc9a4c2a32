// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is worth an alert.
 *
 * @param memoryPercent used of maxmemory, above which
 * @param lagBytes that a replica lacks, above which
 * @param connections of one node, above which; 0 for no limit
 * @param cpuPercent of a node's engine, as CloudWatch says, above which
 * @since 0.1.0
 */
public record Thresholds(long memoryPercent, long lagBytes, long connections, long cpuPercent) {

    /**
     * What to say of a look.
     *
     * @param before the look before, if there was one
     * @param now the look now
     * @return a sentence for each alert
     */
    public List<String> alerts(Optional<Look> before, Look now) {
        List<String> alerts = new ArrayList<>(now.problems());
        if (!now.nodes().isEmpty() && now.primaries().isEmpty()) {
            alerts.add("no node says that it is primary");
        } else if (now.primaries().contains(",")) {
            alerts.add("several nodes say that they are primary: " + now.primaries());
        }
        before.ifPresent(last -> changes(last, now, alerts));
        for (Look.Node node : now.nodes()) {
            if (node.memoryPercent().orElse(0) > memoryPercent) {
                alerts.add(node.address() + " uses " + node.memoryPercent().getAsLong() + " % of its memory (limit "
                        + memoryPercent + " %)");
            }
            if (node.lagBytes().orElse(0) > lagBytes) {
                alerts.add(
                        node.address() + " lags by " + node.lagBytes().getAsLong() + " bytes (limit " + lagBytes + ")");
            }
            if (connections > 0 && node.connections() > connections) {
                alerts.add(node.address() + " has " + node.connections() + " connections (limit " + connections + ")");
            }
        }
        return alerts;
    }

    /**
     * What to say of what CloudWatch says.
     *
     * @param now what it said last
     * @return a sentence for each alert
     */
    public List<String> alerts(CloudLook now) {
        List<String> alerts = new ArrayList<>();
        for (CloudLook.Node node : now.nodes()) {
            above(alerts, node.id() + " DatabaseMemoryUsagePercentage", node.memoryPercent(), memoryPercent);
            above(alerts, node.id() + " EngineCPUUtilization", node.cpuPercent(), cpuPercent);
        }
        return alerts;
    }

    private static void above(List<String> alerts, String what, OptionalDouble value, long limit) {
        if (value.orElse(0) > limit) {
            alerts.add(String.format(Locale.ROOT, "%s is %.1f %% (limit %d %%)", what, value.getAsDouble(), limit));
        }
    }

    private static void changes(Look before, Look now, List<String> alerts) {
        if (!before.primaries().isEmpty()
                && !now.primaries().isEmpty()
                && !before.primaries().equals(now.primaries())) {
            alerts.add("the primary is " + now.primaries() + " (was " + before.primaries() + ")");
        }
        if (!before.addresses().isEmpty()
                && !now.addresses().isEmpty()
                && !before.addresses().equals(now.addresses())) {
            alerts.add("DNS leads to " + now.addresses() + " (was " + before.addresses() + ")");
        }
    }
}
