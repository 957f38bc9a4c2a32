// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import dev.holdfast.benchmarks.JsonReader;
import dev.holdfast.benchmarks.RawFile;
import dev.holdfast.benchmarks.plot.LinePlot.Line;
import dev.holdfast.benchmarks.plot.LinePlot.Panel;
import dev.holdfast.benchmarks.plot.LinePlot.Point;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A raw file that says by itself what is to be drawn of it. Its field {@code plots} is a list of {@code {"title": …, "x": AXIS,
 * "y": AXIS, "bound": y, "lines": [{"name": …, "points": [[x, y], …]}, …]}}, where an AXIS is {@code {"label": …,
 * "logarithmic": true}} and the bound may be missing; its field {@code title} stands over them.
 */
public final class DescribedPlots implements RawFile {
    private final LinePlot plot;

    private DescribedPlots(LinePlot plot) {
        this.plot = plot;
    }

    /**
     * Reads.
     *
     * @param json raw figures
     * @return what to draw of them; empty if they do not say
     */
    public static Optional<RawFile> read(String json) {
        Map<String, Object> file = JsonReader.object(json);
        List<Object> plots = JsonReader.list(file.get("plots"));
        if (plots.isEmpty()) {
            return Optional.empty();
        }
        List<Panel> panels =
                plots.stream().map(plot -> panel(JsonReader.fields(plot))).toList();
        return Optional.of(
                new DescribedPlots(new LinePlot(String.valueOf(file.getOrDefault("title", "")), List.of(), panels)));
    }

    private static Panel panel(Map<String, Object> plot) {
        List<Line> lines = JsonReader.list(plot.get("lines")).stream()
                .map(line -> line(JsonReader.fields(line)))
                .toList();
        OptionalDouble bound = plot.get("bound") instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
        return new Panel(
                String.valueOf(plot.get("title")),
                axis(plot.get("x"), values(lines, Point::x)),
                axis(plot.get("y"), DoubleStream.concat(values(lines, Point::y), bound.stream())),
                bound,
                lines);
    }

    private static DoubleStream values(List<Line> lines, ToDoubleFunction<Point> value) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(value);
    }

    private static Axis axis(@Nullable Object described, DoubleStream values) {
        Map<String, Object> fields = described == null ? Map.of() : JsonReader.fields(described);
        String label = String.valueOf(fields.get("label"));
        return Boolean.TRUE.equals(fields.get("logarithmic"))
                ? Axis.logarithmic(label, values)
                : Axis.linear(label, values);
    }

    private static Line line(Map<String, Object> line) {
        return new Line(
                String.valueOf(line.get("name")),
                true,
                JsonReader.list(line.get("points")).stream()
                        .map(JsonReader::list)
                        .map(point ->
                                new Point(((Number) point.get(0)).doubleValue(), ((Number) point.get(1)).doubleValue()))
                        .toList());
    }

    @Override
    public Map<String, String> tables() {
        return Map.of();
    }

    @Override
    public Map<String, String> plots() {
        return Map.of("", plot.svg());
    }
}
