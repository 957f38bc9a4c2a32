// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.nio.charset.StandardCharsets;

/**
 * Where the columns of one line stand in a buffer. Kept and filled again for each line: a week of logs has a hundred
 * million of them, and none may leave anything behind.
 */
final class FlowLine {
    private final int[] from;
    private final int[] to;
    private byte[] buffer = new byte[0];
    private int columns;

    FlowLine(FlowFormat format) {
        from = new int[format.last + 1];
        to = new int[format.last + 1];
    }

    /** Finds the columns of the line that starts there; gives the place of its end. */
    int split(byte[] text, int start, int limit) {
        buffer = text;
        columns = 0;
        int begin = start;
        int at = start;
        while (at < limit && text[at] != '\n') {
            if (text[at] == ' ') {
                columnEnds(begin, at);
                begin = at + 1;
                if (columns == from.length) {
                    return endOfLine(text, at, limit);
                }
            }
            at++;
        }
        if (at > begin) {
            columnEnds(begin, at > begin && text[at - 1] == '\r' ? at - 1 : at);
        }
        return at;
    }

    private void columnEnds(int begin, int end) {
        if (columns < from.length) {
            from[columns] = begin;
            to[columns] = end;
            columns++;
        }
    }

    private static int endOfLine(byte[] text, int at, int limit) {
        int end = at;
        while (end < limit && text[end] != '\n') {
            end++;
        }
        return end;
    }

    boolean isEmpty() {
        return columns == 0;
    }

    /** Whether it has all the columns that are read. */
    boolean isWhole() {
        return columns == from.length;
    }

    boolean is(int column, byte[] text) {
        int length = to[column] - from[column];
        if (length != text.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[from[column] + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    boolean hasValue(int column) {
        return column >= 0 && !(to[column] - from[column] == 1 && buffer[from[column]] == '-');
    }

    String text(int column) {
        return new String(buffer, from[column], to[column] - from[column], StandardCharsets.US_ASCII);
    }

    /** A whole number; -1 for a dash, for a column that the format lacks, and for what is no number. */
    long number(int column) {
        if (column < 0 || to[column] == from[column]) {
            return -1;
        }
        long value = 0;
        for (int i = from[column]; i < to[column]; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** An IPv4 address as a number; -1 for anything else. */
    long ipv4(int column) {
        long address = 0;
        int part = 0;
        int dots = 0;
        for (int i = from[column]; i < to[column]; i++) {
            int c = buffer[i];
            if (c == '.') {
                address = address << 8 | part;
                part = 0;
                dots++;
            } else if (c >= '0' && c <= '9') {
                part = part * 10 + (c - '0');
            } else {
                return -1;
            }
        }
        return dots == 3 && part < 256 ? address << 8 | part : -1;
    }
}
