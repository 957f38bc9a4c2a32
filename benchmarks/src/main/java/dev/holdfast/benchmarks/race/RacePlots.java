// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.plot.Axis;
import dev.holdfast.benchmarks.plot.DotPlot;
import dev.holdfast.benchmarks.plot.DotPlot.Dot;
import dev.holdfast.benchmarks.plot.Hue;
import dev.holdfast.benchmarks.plot.LinePlot;
import dev.holdfast.benchmarks.plot.LinePlot.Line;
import dev.holdfast.benchmarks.plot.LinePlot.Point;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The cells as drawings. */
final class RacePlots {

    /** Less than the times between two calls of a thread, below which the race cannot tell. */
    private static final double LEAST_SECONDS = 0.01;

    private RacePlots() {}

    /** How long until writes were back, for clients of one shape: a panel a scenario, a row a client. */
    static DotPlot back(List<Cell> cells, Duration watch) {
        List<DotPlot.Panel> panels = failovers(cells).entrySet().stream()
                .map(scenario -> panel(scenario.getKey(), scenario.getValue(), watch))
                .toList();
        boolean another = cells.stream().anyMatch(cell -> hue(cell.client()) == Hue.HOLDFAST_TOO);
        Map<Hue, String> legend = new LinkedHashMap<>();
        legend.put(Hue.HOLDFAST, "Holdfast");
        if (another) {
            legend.put(Hue.HOLDFAST_TOO, "Holdfast, other settings");
        }
        legend.put(Hue.OTHER, "others");
        return new DotPlot(
                "Until writes are back",
                List.of(
                        "Dot: the median of " + runs(cells) + " runs; bar: from the best to the worst.",
                        "An open arrow: not back within the time watched. Red: the bound that Holdfast has to meet."),
                new Axis(
                        "seconds from the promotion (or the flip of DNS, where the row says so) until all wrote for good",
                        LEAST_SECONDS,
                        watch.toSeconds(),
                        true),
                panels,
                legend);
    }

    private static Map<Scenario, List<Cell>> failovers(List<Cell> cells) {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        cells.forEach(cell -> scenarios.putIfAbsent(cell.scenario().id(), cell.scenario()));
        Map<Scenario, List<Cell>> failovers = new LinkedHashMap<>();
        scenarios.values().stream()
                .filter(scenario -> scenario.bounds().back().isPresent())
                .forEach(scenario -> failovers.put(
                        scenario,
                        cells.stream()
                                .filter(cell -> cell.scenario().id().equals(scenario.id()))
                                .toList()));
        return failovers;
    }

    private static String runs(List<Cell> cells) {
        int least = cells.stream().mapToInt(cell -> cell.runs().size()).min().orElse(0);
        int most = cells.stream().mapToInt(cell -> cell.runs().size()).max().orElse(0);
        return least == most ? Integer.toString(least) : least + " to " + most;
    }

    private static DotPlot.Panel panel(Scenario scenario, List<Cell> cells, Duration watch) {
        Duration within = scenario.until().orElse(watch);
        return new DotPlot.Panel(
                scenario.title(),
                scenario.bounds().back().map(RacePlots::bound).orElse(OptionalDouble.empty()),
                cells.stream()
                        // Ours first; the others as they come.
                        .sorted(Comparator.comparing(cell -> hue(cell.client())))
                        .map(cell -> row(cell, within))
                        .toList());
    }

    private static OptionalDouble bound(Duration time) {
        return OptionalDouble.of(seconds(Optional.of(time)));
    }

    private static DotPlot.Row row(Cell cell, Duration within) {
        double[] back = cell.runs().stream()
                .mapToDouble(run -> seconds(run.back()))
                .sorted()
                .toArray();
        Dot dot = new Dot(back[0], seconds(cell.medianBack()), back[back.length - 1], hue(cell.client()));
        String median = Table.time(cell.medianBack(), within);
        String note = cell.medianBack().isEmpty() || back.length == 1
                ? median
                : median + " (worst " + Table.time(cell.worstBack(), within) + ")";
        return new DotPlot.Row(cell.client().title(), cell.client().isJudged(), List.of(dot), note);
    }

    private static double seconds(Optional<Duration> time) {
        return time.map(it -> it.toNanos() / 1e9).orElse(Double.POSITIVE_INFINITY);
    }

    private static Hue hue(Client client) {
        if (client.isJudged()) {
            return Hue.HOLDFAST;
        }
        return client.id().startsWith("holdfast") ? Hue.HOLDFAST_TOO : Hue.OTHER;
    }

    // ---- over the moment of the fault

    /** Whether faults fell at known times after a probe. */
    static boolean knowsMoments(List<Cell> cells) {
        return cells.stream()
                .flatMap(cell -> cell.runs().stream())
                .anyMatch(run -> run.sinceProbe().isPresent());
    }

    /** How long until writes were back by when the fault fell between two probes: a panel a scenario, a colour a client. */
    static LinePlot moments(List<Cell> cells) {
        List<Cell> known = cells.stream()
                .filter(cell ->
                        cell.runs().stream().anyMatch(run -> run.sinceProbe().isPresent()))
                .toList();
        return new LinePlot(
                "Until writes are back, by the moment of the fault",
                List.of("Each point is a run. A probe asks the primary once a second; open points: not back."),
                failovers(known).entrySet().stream()
                        .map(scenario -> moments(scenario.getKey(), scenario.getValue()))
                        .toList());
    }

    private static LinePlot.Panel moments(Scenario scenario, List<Cell> cells) {
        List<Line> lines = cells.stream()
                .map(cell -> new Line(
                        cell.client().title(),
                        false,
                        cell.runs().stream()
                                .flatMap(run -> point(run).stream())
                                .sorted(Comparator.comparingDouble(Point::x))
                                .toList()))
                .toList();
        OptionalDouble bound = scenario.bounds().back().map(RacePlots::bound).orElse(OptionalDouble.empty());
        return new LinePlot.Panel(
                scenario.title(),
                Axis.linear(
                        "seconds since the last probe",
                        Stream.concat(points(lines).map(Point::x), Stream.of(1.0))
                                .mapToDouble(Double::doubleValue)),
                Axis.linear(
                        "seconds until back",
                        Stream.concat(
                                        points(lines).map(Point::y),
                                        bound.stream().boxed())
                                .mapToDouble(Double::doubleValue)),
                bound,
                lines);
    }

    private static Stream<Point> points(List<Line> lines) {
        return lines.stream().flatMap(line -> line.points().stream());
    }

    private static Optional<Point> point(Figures run) {
        return run.sinceProbe().map(since -> new Point(seconds(Optional.of(since)), seconds(run.back())));
    }
}
