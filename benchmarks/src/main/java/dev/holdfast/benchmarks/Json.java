// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Raw figures as JSON: durations in milliseconds, what is not known as null. */
public final class Json {
    private Json() {}

    /**
     * Writes a value.
     *
     * @param value a number, truth value, duration, optional, list or map, also within each other; else its text
     * @return JSON
     */
    public static String of(Object value) {
        return value(value);
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

    private static String text(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
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
