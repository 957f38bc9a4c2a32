// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw figures again: objects as maps in their order, arrays as lists, numbers as {@link Double}, null as an empty
 * {@link Optional}. It accepts what {@link Json} writes.
 */
public final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @param text JSON
     * @return a map, list, number, truth value, text or empty optional
     * @throws IllegalArgumentException if it is none
     */
    public static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.broken("the end");
        }
        return value;
    }

    /**
     * Reads one object.
     *
     * @param text JSON
     * @return its fields
     */
    public static Map<String, Object> object(String text) {
        return fields(read(text));
    }

    /**
     * The fields of a value that was read.
     *
     * @param value an object
     * @return its fields, in their order
     */
    public static Map<String, Object> fields(Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, field) -> fields.put(name.toString(), field));
        return fields;
    }

    /**
     * The values of an array that was read.
     *
     * @param value an array, or null for none
     * @return its values
     */
    public static List<Object> list(@Nullable Object value) {
        return value == null ? List.of() : List.copyOf((List<?>) value);
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> map();
            case '[' -> array();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        while (!ends('}')) {
            skipSpace();
            String name = string();
            expect(':');
            map.put(name, value());
        }
        return map;
    }

    private List<Object> array() {
        List<Object> list = new ArrayList<>();
        at++;
        while (!ends(']')) {
            list.add(value());
        }
        return list;
    }

    /** Past a comma, or past the end. */
    private boolean ends(char end) {
        skipSpace();
        if (peek() == end) {
            at++;
            return true;
        }
        if (peek() == ',') {
            at++;
        }
        return false;
    }

    private String string() {
        if (peek() != '"') {
            throw broken("a text");
        }
        StringBuilder string = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            string.append(peek() == '\\' ? escaped() : peek());
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        at++;
        if (peek() == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }
        return switch (peek()) {
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> peek();
        };
    }

    private Object word() {
        int from = at;
        while (at < text.length() && ",]}".indexOf(peek()) < 0 && !Character.isWhitespace(peek())) {
            at++;
        }
        String word = text.substring(from, at);
        return switch (word) {
            case "null" -> Optional.empty();
            case "true", "false" -> Boolean.valueOf(word);
            default -> number(word);
        };
    }

    private Double number(String word) {
        try {
            return Double.valueOf(word);
        } catch (NumberFormatException e) {
            throw broken("a value");
        }
    }

    private void expect(char wanted) {
        skipSpace();
        if (peek() != wanted) {
            throw broken("'" + wanted + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken("more");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException broken(String wanted) {
        return new IllegalArgumentException("no JSON: " + wanted + " was expected at " + at);
    }
}
