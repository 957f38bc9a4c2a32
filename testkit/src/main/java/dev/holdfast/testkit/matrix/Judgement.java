// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.History;
import dev.holdfast.testkit.History.Operation;
import dev.holdfast.testkit.History.Outcome;
import dev.holdfast.testkit.History.Report;
import dev.holdfast.testkit.History.Violation.Kind;
import dev.holdfast.testkit.RespClient.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds the callers' history against what the primary has, and against the row's expectation. */
final class Judgement {

    /** The plan promises 100 ms above the budget; the rest is for machines that do much else. */
    private static final Duration NOISE = Duration.ofMillis(1100);

    /** What the clients' own timeouts allow to one attempt: Jedis' 2 s. */
    private static final Duration OWN_TIMEOUT = Duration.ofSeconds(2);

    private final FaultScene scene;
    private final Expectation expected;
    private final History history;

    private Judgement(FaultScene scene, Expectation expected) {
        this.scene = scene;
        this.expected = expected;
        this.history = scene.callers().history();
    }

    /** Lets the callers end, judges, and notes the figures. */
    static void of(FaultScene scene, Expectation expected) throws InterruptedException {
        scene.callers().stop(scene.settings().budget().plus(FaultScene.SOON));
        Judgement judgement = new Judgement(scene, expected);
        if (scene.callers().count() > 0) {
            judgement.data();
            judgement.outcomes();
            judgement.times();
        }
        expected.epochs()
                .ifPresent(moved -> scene.require(
                        scene.client().epoch() == 1 + moved,
                        "the epoch moved by " + (scene.client().epoch() - 1) + ", not by " + moved));
    }

    private void data() {
        List<String> log = scene.primary().command("LRANGE", "log", "0", "-1").items().stream()
                .map(Reply::text)
                .toList();
        List<Report> reports = new ArrayList<>();
        Report pushes = history.log(Callers.PUSHES, log);
        reports.add(pushes);
        if (history.operations().stream().anyMatch(operation -> operation.kind().equals(Callers.WRITES))) {
            reports.add(history.counter(Callers.INCREMENTS, number("count")));
            reports.add(history.register(Callers.WRITES, Callers.READS, number("register")));
        }
        Kind[] allowed = expected.losses() ? new Kind[] {Kind.LOST, Kind.STALE} : new Kind[0];
        reports.forEach(report -> scene.require(report.isSound(allowed), report.toString()));
        if (expected.losses()) {
            long lost = reports.stream()
                    .mapToLong(report -> report.count(Kind.LOST))
                    .sum();
            scene.figure("lost by the server", lost);
        }
    }

    private long number(String key) {
        Reply reply = scene.primary().command("GET", key);
        return reply.isNothing() ? 0 : Long.parseLong(reply.text());
    }

    private void outcomes() {
        List<Operation> operations = history.operations();
        Map<String, Long> unknown = operations.stream()
                .filter(operation -> operation.outcome() == Outcome.UNKNOWN)
                .collect(Collectors.groupingBy(Operation::client, Collectors.counting()));
        long most = unknown.values().stream().max(Comparator.naturalOrder()).orElse(0L);
        long total = unknown.values().stream().mapToLong(Long::longValue).sum();
        long refused = count(operations, Outcome.NOT_APPLIED);
        scene.figure("calls", operations.size());
        scene.figure("unknown", total);
        scene.figure("not applied", refused);
        switch (expected.unknown()) {
            case NONE -> scene.require(total == 0, total + " outcomes unknown, where none may be: " + unknown);
            case ONE_A_CALLER ->
                scene.require(most <= 1, most + " outcomes unknown to one caller, where one may be: " + unknown);
            case ANY -> {}
        }
        scene.require(
                unknown.keySet().stream().noneMatch(caller -> caller.startsWith(Callers.READS)),
                "a read ended with an unknown outcome: " + unknown);
        scene.require(
                expected.refusals() || expected.answers() || refused == 0, refused + " calls ended as not applied");
        scene.require(
                expected.answers() || scene.callers().answers().isEmpty(),
                () -> "errors of the server were handed through: "
                        + first(scene.callers().answers().stream().toList()));
        scene.require(
                scene.callers().surprises().isEmpty(),
                () -> "errors that tell nothing: "
                        + first(scene.callers().surprises().stream().toList()));
    }

    private static String first(List<String> texts) {
        return texts.size() + ", first " + texts.stream().limit(3).toList();
    }

    private static long count(List<Operation> operations, Outcome outcome) {
        return operations.stream()
                .filter(operation -> operation.outcome() == outcome)
                .count();
    }

    private void times() {
        Duration bound = scene.settings().budget().plus(OWN_TIMEOUT).plus(NOISE);
        Report durations = history.durations(bound);
        scene.require(durations.isSound(), durations.toString());
        history.operations().stream()
                .map(Operation::duration)
                .max(Comparator.naturalOrder())
                .ifPresent(longest -> scene.figure("longest call", longest));
        if (scene.promotion() != 0) {
            Optional<Duration> back = List.of(Callers.PUSHES, Callers.INCREMENTS, Callers.WRITES).stream()
                    .filter(kind -> history.operations().stream()
                            .anyMatch(operation -> operation.kind().equals(kind)))
                    .map(kind -> history.allOkAfter(kind, scene.promotion()).orElse(Duration.ofDays(1)))
                    .max(Comparator.naturalOrder());
            expected.back().ifPresent(within -> scene.requireAtMost("writes back after", within, back.orElseThrow()));
        }
    }
}
