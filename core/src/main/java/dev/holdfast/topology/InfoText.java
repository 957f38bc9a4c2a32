// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of an INFO reply. What is missing, or no number, is told as such and never thrown. */
final class InfoText {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,19}");

    private final Map<String, String> fields;

    private InfoText(Map<String, String> fields) {
        this.fields = fields;
    }

    static InfoText of(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new InfoText(fields);
    }

    Optional<String> text(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    String text(String field, String otherwise) {
        return fields.getOrDefault(field, otherwise);
    }

    /** -1 if the field is missing or no number. */
    long number(String field) {
        return parse(fields.get(field));
    }

    /** As the server writes numbers: Long.parseLong also takes a plus sign, and digits of other scripts. */
    static long parse(@Nullable String text) {
        if (text == null || !NUMBER.matcher(text).matches()) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
