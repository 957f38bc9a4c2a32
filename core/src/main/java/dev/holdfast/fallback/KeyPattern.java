// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import java.nio.charset.StandardCharsets;

/**
 * A pattern of keys: {@code *} stands for any bytes, {@code ?} for one, a backslash takes the next byte as it is. Compared as
 * bytes, without allocation.
 */
final class KeyPattern {

    private final String text;
    private final byte[] pattern;

    KeyPattern(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("keys must be a pattern such as \"product:*\", but was empty");
        }
        if (text.endsWith("\\") && !text.endsWith("\\\\")) {
            throw new IllegalArgumentException("keys must not end with a single backslash, but was \"" + text + "\"");
        }
        if (text.replace("\\[", "").contains("[")) {
            throw new IllegalArgumentException("keys may hold * and ?, but no set of characters, and was \"" + text
                    + "\": write \\[ for a bracket");
        }
        this.text = text;
        this.pattern = text.getBytes(StandardCharsets.UTF_8);
    }

    /** As the server's own matching of patterns goes: on a mismatch, back to the last star, one byte further on. */
    boolean matches(byte[] key) {
        int at = 0;
        int star = -1;
        int starAt = 0;
        int next = 0;
        while (at < key.length) {
            if (next < pattern.length && pattern[next] == '*') {
                star = next++;
                starAt = at;
            } else if (next < pattern.length && matchesOne(next, key[at])) {
                next += pattern[next] == '\\' ? 2 : 1;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (next < pattern.length && pattern[next] == '*') {
            next++;
        }
        return next == pattern.length;
    }

    private boolean matchesOne(int index, byte value) {
        return switch (pattern[index]) {
            case '?' -> true;
            case '\\' -> pattern[index + 1] == value;
            default -> pattern[index] == value;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
