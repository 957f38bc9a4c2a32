// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.report;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Writes maps, collections, texts, numbers, truth values and optionals (empty: null) as JSON.
 *
 * @since 0.1.0
 */
public final class Json {
    private Json() {}

    /**
     * An object whose members keep their order.
     *
     * @param members names and values in turn
     * @return a map that may be added to
     */
    public static Map<String, Object> object(Object... members) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], members[i + 1]);
        }
        return map;
    }

    /**
     * A whole document.
     *
     * @param value what to write
     * @return JSON, indented by two
     */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, "\n");
        return out.append('\n').toString();
    }

    /**
     * A whole document on one line.
     *
     * @param value what to write
     * @return JSON and the end of the line
     */
    public static String line(Object value) {
        // No text of ours has an end of line in it: they are written as \n.
        return of(value).replaceAll("\n *", "") + "\n";
    }

    private static void write(StringBuilder out, Object value, String line) {
        if (value instanceof Map<?, ?> map) {
            writeAll(out, map.entrySet(), "{}", line);
        } else if (value instanceof Map.Entry<?, ?> member) {
            text(out, String.valueOf(member.getKey()));
            out.append(": ");
            write(out, member.getValue(), line);
        } else if (value instanceof Collection<?> items) {
            writeAll(out, items, "[]", line);
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(present -> write(out, present, line), () -> out.append("null"));
        } else if (value instanceof OptionalLong optional) {
            out.append(optional.isPresent() ? Long.toString(optional.getAsLong()) : "null");
        } else if (value instanceof OptionalDouble optional) {
            out.append(optional.isPresent() ? Double.toString(optional.getAsDouble()) : "null");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            text(out, value.toString());
        }
    }

    private static void writeAll(StringBuilder out, Collection<?> items, String brackets, String line) {
        out.append(brackets.charAt(0));
        Iterator<?> all = items.iterator();
        while (all.hasNext()) {
            out.append(line).append("  ");
            write(out, all.next(), line + "  ");
            out.append(all.hasNext() ? "," : line);
        }
        out.append(brackets.charAt(1));
    }

    private static void text(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                        out.append('\\').append('u').append(String.format(java.util.Locale.ROOT, "%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
