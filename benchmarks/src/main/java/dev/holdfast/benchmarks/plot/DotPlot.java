// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import dev.holdfast.benchmarks.plot.Svg.Face;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Figures in rows, below each other on one axis: a dot each, with a bar over its spread.
 *
 * @param title what is shown
 * @param subtitles how it is to be read, a line each
 * @param axis of all panels
 * @param panels from above
 * @param legend what the hues stand for; empty where the rows say it
 */
public record DotPlot(String title, List<String> subtitles, Axis axis, List<Panel> panels, Map<Hue, String> legend) {
    private static final int WIDTH = 960;
    private static final int MARGIN = 16;
    private static final int LABELS = 250;
    private static final int NOTES = 190;
    private static final int LEFT = MARGIN + LABELS;
    private static final int RIGHT = WIDTH - MARGIN - NOTES;
    private static final int LINE = 15;
    private static final int HEADING = 20;
    private static final int TICKS = 16;
    private static final int GAP = 12;
    private static final String BOUND = "#cf222e";

    /**
     * Rows that belong together.
     *
     * @param title over them
     * @param bound that Holdfast's dots have to be on the right side of
     * @param rows from above
     */
    public record Panel(String title, OptionalDouble bound, List<Row> rows) {}

    /**
     * One line.
     *
     * @param label on its left
     * @param isOurs whether the label stands out
     * @param dots on it
     * @param note on its right, in words: the figures themselves
     */
    public record Row(String label, boolean isOurs, List<Dot> dots, String note) {}

    /**
     * A figure.
     *
     * @param low the least of its spread
     * @param middle where the dot is; infinite for what lies beyond the axis
     * @param high the most of its spread, likewise
     * @param hue whose it is
     */
    public record Dot(double low, double middle, double high, Hue hue) {}

    /**
     * Draws.
     *
     * @return the file
     */
    public String svg() {
        int head = MARGIN + 20 + LINE * subtitles.size() + (legend.isEmpty() ? 0 : LINE + 4);
        int height = head + panels.stream().mapToInt(DotPlot::height).sum() + LINE + MARGIN;
        Svg svg = new Svg(WIDTH, height);
        head(svg);
        double y = head;
        for (Panel panel : panels) {
            panel(svg, panel, y);
            y += height(panel);
        }
        svg.text((LEFT + RIGHT) / 2.0, y + 10, axis.label(), Face.SUBTITLE.anchored("middle"));
        return svg.file(title);
    }

    private static int height(Panel panel) {
        return HEADING + LINE * panel.rows().size() + TICKS + GAP;
    }

    private void head(Svg svg) {
        double y = MARGIN + 12;
        svg.text(MARGIN, y, title, Face.TITLE);
        for (String subtitle : subtitles) {
            y += LINE;
            svg.text(MARGIN, y, subtitle, Face.SUBTITLE);
        }
        double x = MARGIN + 5;
        y += LINE + 4;
        // In the order of the hues, whatever map it is.
        for (Hue hue : Arrays.stream(Hue.values()).filter(legend::containsKey).toList()) {
            svg.circle(x, y - 4, 4, "fill=\"" + hue.colour() + "\"");
            String text = legend.getOrDefault(hue, "");
            svg.text(x + 9, y, text, Face.NOTE);
            x += 9 + Svg.width(text, Face.NOTE) + 20;
        }
    }

    private void panel(Svg svg, Panel panel, double top) {
        svg.text(MARGIN, top + 13, panel.title(), Face.HEADING);
        double from = top + HEADING;
        double to = from + LINE * panel.rows().size();
        for (double tick : axis.ticks()) {
            svg.line(x(tick), from, x(tick), to, Svg.stroke(Svg.PALE, 1));
            svg.text(x(tick), to + 11, Axis.text(tick), Face.TICK);
        }
        panel.bound().ifPresent(bound -> {
            svg.line(x(bound), from - 3, x(bound), to + 3, Svg.dashed(BOUND));
            svg.text(x(bound), from - 5, "bound", Face.TICK.coloured(BOUND));
        });
        double y = from + LINE / 2.0;
        for (Row row : panel.rows()) {
            svg.text(LEFT - 8, y + 4, row.label(), row.isOurs() ? Face.LABEL.bold() : Face.LABEL);
            for (Dot dot : row.dots()) {
                dot(svg, dot, y);
            }
            svg.text(RIGHT + 10, y + 4, row.note(), row.isOurs() ? Face.NOTE.bold() : Face.NOTE);
            y += LINE;
        }
    }

    private void dot(Svg svg, Dot dot, double y) {
        String colour = dot.hue().colour();
        if (dot.high() > dot.low()) {
            svg.line(x(dot.low()), y, x(dot.high()), y, Svg.stroke(colour, 2) + " stroke-opacity=\"0.5\"");
        }
        if (Double.isInfinite(dot.middle())) {
            svg.beyond(RIGHT, y, colour);
        } else {
            svg.circle(x(dot.middle()), y, 4, "fill=\"" + colour + "\"");
        }
    }

    private double x(double value) {
        return LEFT + axis.at(value) * (RIGHT - LEFT);
    }
}
