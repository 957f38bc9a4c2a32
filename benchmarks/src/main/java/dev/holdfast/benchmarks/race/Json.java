// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Raw figures as JSON; durations in milliseconds, what is not known as null. */
final class Json {
    private Json() {}

    static String of(Map<String, Object> facts, List<Cell> cells) {
        String all = cells.stream().map(Json::cell).collect(Collectors.joining(",\n"));
        String head = facts.entrySet().stream()
                .map(fact -> "  " + text(fact.getKey()) + ": " + value(fact.getValue()))
                .collect(Collectors.joining(",\n"));
        return "{\n" + head + ",\n  \"cells\": [\n" + all + "\n  ]\n}\n";
    }

    private static String cell(Cell cell) {
        String runs = cell.runs().stream()
                .map(run -> "      " + value(fields(run)))
                .collect(Collectors.joining(",\n"));
        return "    {\"scenario\": " + text(cell.scenario().id()) + ", \"client\": "
                + text(cell.client().name().toLowerCase(Locale.ROOT)) + ", \"misses\": " + value(Verdict.of(cell))
                + ", \"runs\": [\n" + runs + "\n    ]}";
    }

    private static Map<String, Object> fields(Figures run) {
        Map<String, Object> fields = new java.util.LinkedHashMap<>();
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

    private static String value(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        } else if (value instanceof Duration time) {
            return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
        } else if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? value(optional.get()) : "null";
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? Long.toString(optional.getAsLong()) : "null";
        } else if (value instanceof List<?> list) {
            return list.stream().map(Json::value).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> text(entry.getKey().toString()) + ": " + value(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return text(value.toString());
    }

    static String text(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
