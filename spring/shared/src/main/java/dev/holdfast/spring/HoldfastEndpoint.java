// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.observe.CallTally;
import dev.holdfast.observe.FailoverReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Actuator's endpoint {@code holdfast}: each group as it is now, its last failover reports, and the table of beans.
 *
 * @since 0.1.0
 */
@Endpoint(id = "holdfast")
public final class HoldfastEndpoint {

    private final HoldfastGroups groups;
    private final ProtectionTable table;

    HoldfastEndpoint(HoldfastGroups groups, ProtectionTable table) {
        this.groups = groups;
        this.table = table;
    }

    /**
     * All that is known.
     *
     * @return {@code groups} by name, and {@code beans}
     */
    @ReadOperation
    public Map<String, Object> holdfast() {
        Map<String, Object> all = new LinkedHashMap<>();
        groups.all().forEach(group -> all.put(groups.nameOf(group), group(group)));
        return Map.of(
                "groups",
                all,
                "beans",
                table.rows().stream().map(HoldfastEndpoint::bean).toList());
    }

    private static Map<String, Object> group(Holdfast group) {
        Map<String, Object> details = GroupHealth.details(group);
        details.put("waitingCalls", group.recovery().waitingCalls());
        details.put("waitingCommands", group.recovery().waitingCommands());
        details.put("openConnections", group.recovery().openConnections());
        details.put("calls", calls(group.recovery().counts().tally()));
        List<FailoverReport> reports = group.reports();
        details.put("reports", reports.stream().map(HoldfastEndpoint::report).toList());
        return details;
    }

    private static Map<String, Object> report(FailoverReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("began", report.began().toString());
        details.put("epoch", report.epoch());
        details.put("from", report.from().toString());
        details.put("to", report.to().toString());
        details.put("why", report.why().name());
        details.put("verifiedMillis", report.verified().toMillis());
        report.firstWrite().ifPresent(after -> details.put("firstWriteMillis", after.toMillis()));
        report.dnsFollowed().ifPresent(after -> details.put("dnsFollowedMillis", after.toMillis()));
        report.lostBytes().ifPresent(bytes -> details.put("lostBytes", bytes));
        details.put("calls", calls(report.calls()));
        details.put("inWords", report.inWords());
        return details;
    }

    private static Map<String, Object> calls(CallTally tally) {
        return Map.of(
                "waited", tally.waited(),
                "retried", tally.retried(),
                "failed", tally.failed(),
                "unknown", tally.unknown(),
                "fallenBack", tally.fallenBack(),
                "fallbacksFailed", tally.fallbacksFailed());
    }

    private static Map<String, Object> bean(ProtectionTable.Row row) {
        return Map.of("bean", row.bean(), "type", row.type(), "endpoint", row.endpoint(), "state", row.state());
    }
}
