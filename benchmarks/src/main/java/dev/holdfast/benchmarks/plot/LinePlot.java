// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import dev.holdfast.benchmarks.plot.Svg.Face;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What depends on something: panels, two beside each other, each with axes of its own.
 *
 * @param title what is shown
 * @param subtitles how it is to be read, a line each
 * @param panels in the order of reading
 */
public record LinePlot(String title, List<String> subtitles, List<Panel> panels) {
    private static final int WIDTH = 960;
    private static final int MARGIN = 16;
    private static final int LINE = 15;
    private static final int PANEL_WIDTH = (WIDTH - 3 * MARGIN) / 2;
    private static final int AREA_HEIGHT = 180;
    private static final int LEFT = 62;
    private static final String BOUND = "#cf222e";

    /** Told apart by those who tell colours apart otherwise, too (Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c564b");

    /**
     * One pair of axes.
     *
     * @param title over it
     * @param x what something depends on
     * @param y what depends on it
     * @param bound that y should not exceed
     * @param lines in the order of the legend
     */
    public record Panel(String title, Axis x, Axis y, OptionalDouble bound, List<Line> lines) {}

    /**
     * Points of one kind.
     *
     * @param name in the legend
     * @param isJoined whether the points are ends of lines, rather than each for itself
     * @param points from the left
     */
    public record Line(String name, boolean isJoined, List<Point> points) {}

    /**
     * A point.
     *
     * @param x its place on the first axis
     * @param y on the second; infinite for what lies above it
     */
    public record Point(double x, double y) {}

    /**
     * Draws.
     *
     * @return the file
     */
    public String svg() {
        int head = MARGIN + 24 + LINE * subtitles.size();
        int rows = (panels.size() + 1) / 2;
        int height = head + MARGIN;
        for (int row = 0; row < rows; row++) {
            height += rowHeight(row);
        }
        Svg svg = new Svg(WIDTH, height);
        svg.text(MARGIN, MARGIN + 12, title, Face.TITLE);
        for (int line = 0; line < subtitles.size(); line++) {
            svg.text(MARGIN, MARGIN + 12 + LINE * (line + 1), subtitles.get(line), Face.SUBTITLE);
        }
        double y = head;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < 2 && 2 * row + column < panels.size(); column++) {
                panel(svg, panels.get(2 * row + column), MARGIN + column * (PANEL_WIDTH + MARGIN), y);
            }
            y += rowHeight(row);
        }
        return svg.file(title);
    }

    private int rowHeight(int row) {
        int lines = Math.max(
                panels.get(2 * row).lines().size(),
                2 * row + 1 < panels.size() ? panels.get(2 * row + 1).lines().size() : 0);
        return 20 + LINE * ((lines + 1) / 2) + AREA_HEIGHT + 50;
    }

    private void panel(Svg svg, Panel panel, double left, double top) {
        svg.text(left, top + 12, panel.title(), Face.HEADING);
        legend(svg, panel, left, top + 20);
        Area area = new Area(
                panel, left + LEFT, top + 26 + LINE * ((panel.lines().size() + 1) / 2), PANEL_WIDTH - LEFT - 10);
        area.axes(svg);
        panel.bound().ifPresent(bound -> {
            svg.line(area.left(), area.y(bound), area.right(), area.y(bound), Svg.dashed(BOUND));
            svg.text(
                    area.right(),
                    area.y(bound) - 4,
                    "bound",
                    Face.TICK.coloured(BOUND).anchored("end"));
        });
        for (int line = 0; line < panel.lines().size(); line++) {
            area.line(svg, panel.lines().get(line), colour(line));
        }
    }

    private static String colour(int line) {
        return COLOURS.get(line % COLOURS.size());
    }

    private static void legend(Svg svg, Panel panel, double left, double top) {
        for (int line = 0; line < panel.lines().size(); line++) {
            double x = left + LEFT + (line % 2) * (PANEL_WIDTH - LEFT) / 2.0;
            double y = top + LINE * (line / 2) + 8;
            svg.circle(x + 4, y - 4, 3.5, "fill=\"" + colour(line) + "\"");
            svg.text(x + 12, y, panel.lines().get(line).name(), Face.NOTE);
        }
    }

    /** Where the points of a panel are drawn. */
    private record Area(Panel panel, double left, double top, double width) {

        double right() {
            return left + width;
        }

        double x(double value) {
            return left + panel.x().at(value) * width;
        }

        double y(double value) {
            return top + AREA_HEIGHT * (1 - panel.y().at(value));
        }

        void axes(Svg svg) {
            for (double tick : panel.x().ticks()) {
                svg.line(x(tick), top, x(tick), top + AREA_HEIGHT, Svg.stroke(Svg.PALE, 1));
                svg.text(x(tick), top + AREA_HEIGHT + 13, Axis.text(tick), Face.TICK);
            }
            for (double tick : panel.y().ticks()) {
                svg.line(left, y(tick), right(), y(tick), Svg.stroke(Svg.PALE, 1));
                svg.text(left - 5, y(tick) + 4, Axis.text(tick), Face.TICK.anchored("end"));
            }
            svg.text(left + width / 2, top + AREA_HEIGHT + 28, panel.x().label(), Face.SUBTITLE.anchored("middle"));
            svg.upwards(left - LEFT + 12, top + AREA_HEIGHT / 2.0, panel.y().label(), Face.SUBTITLE.anchored("middle"));
        }

        void line(Svg svg, Line line, String colour) {
            StringBuilder steps = new StringBuilder();
            for (Point point : line.points()) {
                steps.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", steps.isEmpty() ? "M " : " L ", x(point.x()), y(point.y())));
                if (Double.isInfinite(point.y())) {
                    svg.circle(x(point.x()), top, 3.5, "fill=\"#ffffff\" " + Svg.stroke(colour, 1.5));
                } else {
                    svg.circle(x(point.x()), y(point.y()), 3, "fill=\"" + colour + "\"");
                }
            }
            if (line.isJoined() && line.points().size() > 1) {
                svg.path(steps, "fill=\"none\" " + Svg.stroke(colour, 1.8));
            }
        }
    }
}
