// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.drill.DrillReport;
import dev.holdfast.ops.drill.Fate;
import dev.holdfast.ops.drill.Journal;
import dev.holdfast.ops.drill.ProbeSummary;
import dev.holdfast.ops.drill.Target;
import dev.holdfast.ops.drill.Trigger;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What {@code holdfast drill} prints. */
final class DrillText {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private DrillText() {}

    static String steps(Target target, Trigger trigger) {
        StringBuilder text = new StringBuilder("A drill on " + target.access().endpoint() + " would:\n");
        text.append("  - record the list of clients\n");
        text.append("  - start two probers, one through Holdfast and a bare one, that RPUSH numbers to a list"
                + " holdfast:drill:* each\n");
        trigger.steps().forEach(step -> text.append("  - ").append(step).append('\n'));
        return text.append("  - watch roles, DNS and both probers, and print a timeline\nNothing was done.\n")
                .toString();
    }

    static String live(Journal.Entry entry) {
        return CLOCK.format(entry.at()) + "  " + who(entry) + entry.what();
    }

    private static String who(Journal.Entry entry) {
        return String.format(Locale.ROOT, "%-9s", entry.who().name().toLowerCase(Locale.ROOT));
    }

    static String text(DrillReport report) {
        Table timeline = new Table("AT", "WHO", "WHAT");
        timeline(report).forEach(line -> timeline.row(line.at(), line.who(), line.what()));
        Table probers = new Table(
                "WRITES THROUGH",
                "LONGEST GAP",
                "FIRST FAILED",
                "GOOD AGAIN",
                "WRITES",
                "ERRORS",
                "LOST",
                "REPEATED",
                "UNKNOWN",
                "FIRST ERROR");
        for (ProbeSummary summary : List.of(report.holdfast(), report.bare())) {
            probers.row(
                    summary.name(),
                    gap(summary),
                    at(report, summary.firstRefused()),
                    summary.back().map(when -> offset(report, when)).orElse("not within the drill"),
                    Long.toString(summary.writes()),
                    Long.toString(summary.errors()),
                    count(summary, Fate::lost),
                    count(summary, Fate::repeated),
                    unknown(summary),
                    summary.firstError().map(DrillText::shortened).orElse("-"));
        }
        return "Drill on " + report.endpoint() + "; times from the start of the failover, "
                + CLOCK.format(report.began()) + " UTC.\n\n" + timeline.text() + "\n" + probers.text() + "\n"
                + clients(report) + verdict(report) + "\n";
    }

    record Line(String at, String who, String what) {}

    /** All that happened, what the probers saw among it. */
    static List<Line> timeline(DrillReport report) {
        List<Journal.Entry> all = new ArrayList<>(report.timeline());
        for (ProbeSummary summary : List.of(report.holdfast(), report.bare())) {
            summary.firstRefused()
                    .ifPresent(at -> all.add(
                            new Journal.Entry(at, Journal.Who.DRILL, "first failed write through " + summary.name())));
            summary.back()
                    .ifPresent(at -> all.add(new Journal.Entry(
                            at,
                            Journal.Who.DRILL,
                            "first good write through " + summary.name() + " since the promotion")));
        }
        return all.stream()
                .sorted(Comparator.comparing(Journal.Entry::at))
                .map(entry ->
                        new Line(offset(report, entry.at()), entry.who().name().toLowerCase(Locale.ROOT), entry.what()))
                .toList();
    }

    static String count(ProbeSummary summary, ToLongFunction<Fate> what) {
        return summary.fate().map(fate -> Long.toString(what.applyAsLong(fate))).orElse("not known");
    }

    static String unknown(ProbeSummary summary) {
        return summary.fate()
                .map(fate -> fate.unknown() == 0 ? "0" : fate.unknown() + " (" + fate.unknownApplied() + " applied)")
                .orElse("not known");
    }

    static String gap(ProbeSummary summary) {
        return (summary.gap().closed() ? "" : "more than ")
                + seconds(summary.gap().length());
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1_000.0);
    }

    private static String at(DrillReport report, Optional<Instant> at) {
        return at.map(when -> offset(report, when)).orElse("none");
    }

    static String offset(DrillReport report, Instant at) {
        return String.format(
                Locale.ROOT, "%+.2f s", Duration.between(report.began(), at).toMillis() / 1_000.0);
    }

    static String shortened(String error) {
        return error.length() > 60 ? error.substring(0, 57) + "..." : error;
    }

    private static String clients(DrillReport report) {
        if (report.clients().cameBack().isEmpty() && report.clients().didNot().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append("Clients of the old primary that are on the new one: ")
                .append(names(report.clients().cameBack()))
                .append('\n');
        text.append("Clients that did not come back: ")
                .append(names(report.clients().didNot()))
                .append("\n\n");
        return text.toString();
    }

    private static String names(List<String> clients) {
        return clients.isEmpty() ? "none" : String.join(", ", clients);
    }

    static String verdict(DrillReport report) {
        return (report.withinBudget() ? "PASSED: " : "MISSED: ") + "the longest gap in writes through Holdfast was "
                + gap(report.holdfast()) + ", the budget " + seconds(report.budget()) + ".";
    }

    static String json(DrillReport report) {
        return Json.of(Json.object(
                "endpoint", report.endpoint(),
                "began", report.began(),
                "ended", report.ended(),
                "withinBudget", report.withinBudget(),
                "budgetMillis", report.budget().toMillis(),
                "probers", List.of(prober(report.holdfast()), prober(report.bare())),
                "timeline",
                        report.timeline().stream()
                                .map(entry -> Json.object("at", entry.at(), "who", entry.who(), "what", entry.what()))
                                .toList(),
                "clientsBack", report.clients().cameBack(),
                "clientsNotBack", report.clients().didNot()));
    }

    private static Map<String, Object> prober(ProbeSummary summary) {
        return Json.object(
                "name", summary.name(),
                "longestGapMillis", summary.gap().length().toMillis(),
                "writesAgain", summary.back().isPresent(),
                "firstFailed", summary.firstRefused(),
                "goodAgain", summary.back(),
                "writes", summary.writes(),
                "errors", summary.errors(),
                "fate",
                        summary.fate()
                                .map(fate -> Json.object(
                                        "lost", fate.lost(),
                                        "repeated", fate.repeated(),
                                        "unknown", fate.unknown(),
                                        "unknownApplied", fate.unknownApplied(),
                                        "refusedApplied", fate.refusedApplied())),
                "firstError", summary.firstError());
    }
}
