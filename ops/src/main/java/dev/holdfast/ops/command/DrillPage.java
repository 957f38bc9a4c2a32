// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.drill.DrillReport;
import dev.holdfast.ops.drill.Fate;
import dev.holdfast.ops.drill.ProbeSummary;
import java.util.List;

/** A drill's timeline as one page that needs nothing else. */
final class DrillPage {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Drill</title><style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733 }
            table { border-collapse: collapse; margin: 1rem 0 } td, th { text-align: left; padding: .2rem .9rem .2rem 0;
            border-bottom: 1px solid #dfe4ea; vertical-align: top } svg { width: 100%; height: auto; font-size: 14px }
                h1 { font-size: 1.5rem } .good { fill: #b7e1c5 } .gap { fill: #c94a45 } .inside { fill: #fff } .tick { stroke: #e6eaef }
                .axis { font-size: 12px; fill: #5b6773 } .event { stroke: #1d2733 } .label { font-size: 12.5px; paint-order: stroke;
                stroke: #fff; stroke-width: 4px } .probers td:not(:last-child), th { white-space: nowrap }
                .probers td:last-child { font-size: .85em }
            .passed { color: #17733c } .missed { color: #b3261e } td:first-child { white-space: nowrap;
            font-variant-numeric: tabular-nums }
            </style></head><body>
            """;

    private DrillPage() {}

    static String of(DrillReport report) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<h1>Drill on ").append(text(report.endpoint())).append("</h1>\n");
        page.append("<p class=\"")
                .append(report.withinBudget() ? "passed" : "missed")
                .append("\"><strong>")
                .append(text(DrillText.verdict(report)))
                .append("</strong></p>\n");
        page.append(DrillLanes.of(report));
        page.append(
                "<table class=\"probers\"><tr><th>Writes through</th><th>longest gap</th><th>writes</th><th>errors</th>"
                        + "<th>lost</th><th>repeated</th><th>unknown</th><th>first error</th></tr>\n");
        for (ProbeSummary summary : List.of(report.holdfast(), report.bare())) {
            row(
                    page,
                    summary.name(),
                    DrillText.gap(summary),
                    Long.toString(summary.writes()),
                    Long.toString(summary.errors()),
                    DrillText.count(summary, Fate::lost),
                    DrillText.count(summary, Fate::repeated),
                    DrillText.unknown(summary),
                    summary.firstError().orElse("-"));
        }
        page.append("</table>\n<p>Clients of the old primary that are on the new one: ")
                .append(names(report.clients().cameBack()))
                .append("<br>Clients that did not come back: ")
                .append(names(report.clients().didNot()))
                .append("</p>\n<table><tr><th>At</th><th>who</th><th>what</th></tr>\n");
        DrillText.timeline(report).forEach(line -> row(page, line.at(), line.who(), line.what()));
        return page.append("</table>\n<p>Times are from the start of the failover, ")
                .append(report.began())
                .append(".</p></body></html>\n")
                .toString();
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append("<td>").append(text(cell)).append("</td>");
        }
        page.append("</tr>\n");
    }

    private static String names(List<String> clients) {
        return clients.isEmpty() ? "none" : text(String.join(", ", clients));
    }

    static String text(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
