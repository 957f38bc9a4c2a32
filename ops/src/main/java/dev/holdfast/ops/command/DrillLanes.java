// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.drill.DrillReport;
import dev.holdfast.ops.drill.Journal;
import dev.holdfast.ops.drill.ProbeSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A drill as a picture: a lane for each prober with its gap, what servers, DNS and AWS did, and the time below. */
final class DrillLanes {
    private static final int GUTTER = 130;
    private static final int WIDTH = 1_000;
    private static final int LANE = 34;
    private static final int LANES = 2 * LANE;
    private static final int LABEL = 18;
    private static final int LABEL_ROWS = 4;
    private static final int AXIS = LANES + LABEL_ROWS * LABEL + 14;
    private static final double[] STEPS = {0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300};
    private static final int TICKS = 10;

    private final DrillReport report;
    private final StringBuilder svg = new StringBuilder();
    private final double seconds;

    private DrillLanes(DrillReport report) {
        this.report = report;
        this.seconds =
                Math.max(1, Duration.between(report.began(), report.ended()).toMillis()) / 1_000.0;
    }

    static String of(DrillReport report) {
        return new DrillLanes(report).draw();
    }

    private String draw() {
        add(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"gaps in the writes of both probers\">\n",
                GUTTER + WIDTH + 10, AXIS + 24);
        axis();
        bar(report.holdfast(), 0);
        bar(report.bare(), LANE);
        events();
        label(report.holdfast(), 0);
        label(report.bare(), LANE);
        return svg.append("</svg>\n").toString();
    }

    private void axis() {
        double step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && seconds / STEPS[i] <= TICKS; i--) {
            step = STEPS[i];
        }
        for (double at = 0; at <= seconds; at += step) {
            double x = x(at);
            add("<line class=\"tick\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>\n", x, x, AXIS);
            add(
                    "<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s s</text>\n",
                    x, AXIS + 16, at == Math.rint(at) ? Long.toString((long) at) : Double.toString(at));
        }
    }

    private void bar(ProbeSummary summary, int y) {
        rectangle("good", GUTTER, GUTTER + WIDTH, y);
        double from = x(summary.gap().from());
        double to = x(summary.gap().to());
        rectangle("gap", from, Math.max(to, from + 2), y);
    }

    private void label(ProbeSummary summary, int y) {
        double from = x(summary.gap().from());
        double to = x(summary.gap().to());
        add("<text x=\"0\" y=\"%d\">%s</text>\n", y + 22, DrillPage.text(summary.name()));
        // Beside a short gap, inside a long one.
        boolean inside = to - from > WIDTH / 4.0;
        add(
                "<text class=\"%s\" x=\"%.1f\" y=\"%d\">no write for %s</text>\n",
                inside ? "inside" : "beside",
                inside ? from + 8 : to > GUTTER + WIDTH * 0.8 ? GUTTER + 8 : to + 8,
                y + 22,
                DrillPage.text(DrillText.gap(summary)));
    }

    private void events() {
        int row = 0;
        for (Journal.Entry entry : report.timeline()) {
            boolean others = entry.who() != Journal.Who.HOLDFAST && entry.who() != Journal.Who.DRILL;
            if (others && !entry.at().isBefore(report.began())) {
                event(entry, LANES + (row % LABEL_ROWS + 1) * LABEL);
                row++;
            }
        }
    }

    private void event(Journal.Entry entry, int y) {
        double x = x(entry.at());
        boolean right = x > GUTTER + WIDTH * 0.6;
        add("<line class=\"event\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>\n", x, x, y);
        add(
                "<text class=\"label\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s %s</text>\n",
                right ? x - 5 : x + 5,
                y,
                right ? "end" : "start",
                DrillText.offset(report, entry.at()),
                DrillPage.text(entry.what()));
    }

    private void rectangle(String kind, double from, double to, int y) {
        add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                kind, from, y + 3, to - from, LANE - 6);
    }

    private double x(Instant at) {
        return x(Duration.between(report.began(), at).toMillis() / 1_000.0);
    }

    private double x(double second) {
        return GUTTER + Math.min(1, Math.max(0, second / seconds)) * WIDTH;
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
