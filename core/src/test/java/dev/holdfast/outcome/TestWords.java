// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands as the tests write them: words between spaces, or in double quotes. */
record TestWords(List<String> words) implements CommandWords {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static TestWords of(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return new TestWords(List.copyOf(words));
    }

    @Override
    public int count() {
        return words.size();
    }

    @Override
    public byte[] word(int index) {
        return words.get(index).getBytes(StandardCharsets.UTF_8);
    }

    String[] array() {
        return words.toArray(String[]::new);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
