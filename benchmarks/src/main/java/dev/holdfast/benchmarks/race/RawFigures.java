// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All cells with each of their runs, as a file that can be read again. */
final class RawFigures {
    private RawFigures() {}

    static String of(Map<String, Object> facts, List<Cell> cells) {
        String all = cells.stream().map(RawFigures::cell).collect(Collectors.joining(",\n"));
        String head = facts.entrySet().stream()
                .map(fact -> "  " + Json.of(fact.getKey()) + ": " + Json.of(fact.getValue()))
                .collect(Collectors.joining(",\n"));
        return "{\n" + head + ",\n  \"cells\": [\n" + all + "\n  ]\n}\n";
    }

    private static String cell(Cell cell) {
        String runs =
                cell.runs().stream().map(run -> "      " + Json.of(fields(run))).collect(Collectors.joining(",\n"));
        return "    {\"scenario\": " + Json.of(cell.scenario().id()) + ", \"client\": "
                + Json.of(cell.client().id()) + ", \"misses\": "
                + Json.of(cell.client().isJudged() ? Verdict.of(cell) : List.of()) + ", \"runs\": [\n" + runs
                + "\n    ]}";
    }

    private static Map<String, Object> fields(Figures run) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("calls", run.calls());
        fields.put("back", run.back());
        fields.put("failedWrites", run.failedWrites());
        fields.put("unknownWrites", run.unknownWrites());
        fields.put("mostUnknownOfAThread", run.mostUnknownOfAThread());
        fields.put("failedReads", run.failedReads());
        fields.put("repeated", run.repeated());
        fields.put("falselyTold", run.falselyTold());
        fields.put("lost", run.lost());
        fields.put("lostFor", run.lostFor());
        fields.put("longestCall", run.longestCall());
        fields.put("sendsToDemoted", run.sendsToDemoted());
        fields.put("sendsAfterBack", run.sendsAfterBack());
        fields.put("errors", run.errors());
        return fields;
    }
}
