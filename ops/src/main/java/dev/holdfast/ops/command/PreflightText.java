// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.preflight.Finding;
import dev.holdfast.ops.preflight.PreflightReport;
import dev.holdfast.ops.preflight.Severity;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import dev.holdfast.topology.Endpoint;

/** What {@code holdfast preflight} prints. */
final class PreflightText {
    private PreflightText() {}

    static String text(Endpoint endpoint, PreflightReport report) {
        Table facts = new Table(endpoint.toString(), "");
        report.facts().forEach((about, value) -> facts.row("  " + about, value));
        StringBuilder text = new StringBuilder(facts.text()).append('\n');
        for (Finding finding : report.findings()) {
            text.append(finding.severity())
                    .append("  ")
                    .append(finding.what())
                    .append("  [")
                    .append(finding.id())
                    .append("]\n")
                    .append("  why:  ")
                    .append(finding.why())
                    .append('\n')
                    .append("  mend: ")
                    .append(finding.mend())
                    .append("\n\n");
        }
        report.notLookedAt()
                .forEach(what -> text.append("Not looked at: ").append(what).append('\n'));
        return text.append(summary(report)).append('\n').toString();
    }

    private static String summary(PreflightReport report) {
        return count(report, Severity.CRITICAL) + " critical, " + count(report, Severity.WARNING) + " warnings, "
                + count(report, Severity.NOTE) + " notes.";
    }

    private static long count(PreflightReport report, Severity severity) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    static String json(Endpoint endpoint, PreflightReport report) {
        return Json.of(Json.object(
                "endpoint", endpoint,
                "facts", report.facts(),
                "findings",
                        report.findings().stream()
                                .map(finding -> Json.object(
                                        "id", finding.id(),
                                        "severity", finding.severity(),
                                        "what", finding.what(),
                                        "why", finding.why(),
                                        "mend", finding.mend()))
                                .toList(),
                "notLookedAt", report.notLookedAt()));
    }
}
