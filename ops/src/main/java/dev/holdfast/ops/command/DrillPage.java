// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.drill.DrillReport;
import dev.holdfast.ops.drill.Fate;
import dev.holdfast.ops.drill.Journal;
import dev.holdfast.ops.drill.ProbeSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A drill's timeline as one page that needs nothing else. */
final class DrillPage {
    private static final int WIDTH = 1_000;
    private static final int LANE = 34;

    private DrillPage() {}

    static String of(DrillReport report) {
        StringBuilder page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Drill</title><style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733 }
            table { border-collapse: collapse; margin: 1rem 0 } td, th { text-align: left; padding: .2rem .9rem .2rem 0;
            border-bottom: 1px solid #dfe4ea; vertical-align: top } svg { width: 100%; height: auto }
            .passed { color: #17733c } .missed { color: #b3261e } td:first-child { white-space: nowrap;
            font-variant-numeric: tabular-nums }
            </style></head><body>
            """);
        page.append("<h1>Drill on ").append(text(report.endpoint())).append("</h1>\n");
        page.append("<p class=\"")
                .append(report.withinBudget() ? "passed" : "missed")
                .append("\"><strong>")
                .append(text(DrillText.verdict(report)))
                .append("</strong></p>\n");
        page.append(lanes(report));
        page.append("<table><tr><th>Writes through</th><th>longest gap</th><th>writes</th><th>errors</th>"
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

    /** A lane for each prober, with its gap; a line for each event that others than Holdfast saw. */
    private static String lanes(DrillReport report) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"gaps in the writes of both probers\">\n",
                WIDTH,
                3 * LANE + 20));
        int y = 0;
        for (ProbeSummary summary : List.of(report.holdfast(), report.bare())) {
            svg.append(rectangle(0, WIDTH, y, "#b7e1c5"));
            svg.append(rectangle(
                    x(report, summary.gap().from()), x(report, summary.gap().to()), y, "#d9534f"));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"6\" y=\"%d\" font-size=\"14\">%s: %s</text>\n",
                    y + 21,
                    text(summary.name()),
                    text(DrillText.gap(summary))));
            y += LANE;
        }
        events(report, svg);
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"0\" y=\"%d\" font-size=\"13\">+0 s</text><text x=\"%d\" y=\"%d\" font-size=\"13\""
                        + " text-anchor=\"end\">%s</text>\n</svg>\n",
                3 * LANE,
                WIDTH,
                3 * LANE,
                DrillText.offset(report, report.ended())));
        return svg.toString();
    }

    private static void events(DrillReport report, StringBuilder svg) {
        for (Journal.Entry entry : report.timeline()) {
            if (entry.who() == Journal.Who.SERVER || entry.who() == Journal.Who.DNS || entry.who() == Journal.Who.AWS) {
                double x = x(report, entry.at());
                svg.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\" stroke=\"#1d2733\"><title>%s"
                                + " %s</title></line>\n",
                        x,
                        x,
                        2 * LANE + 8,
                        DrillText.offset(report, entry.at()),
                        text(entry.what())));
            }
        }
    }

    private static String rectangle(double from, double to, int y, String colour) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                from,
                y + 3,
                Math.max(1, to - from),
                LANE - 6,
                colour);
    }

    private static double x(DrillReport report, Instant at) {
        double whole =
                Math.max(1, Duration.between(report.began(), report.ended()).toMillis());
        double part = Duration.between(report.began(), at).toMillis() / whole;
        return Math.min(1, Math.max(0, part)) * WIDTH;
    }

    private static String text(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
