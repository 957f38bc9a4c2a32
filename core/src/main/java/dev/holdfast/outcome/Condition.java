// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** When a row of the table of commands fits: decided by the arguments alone. */
@FunctionalInterface
interface Condition {

    boolean holds(CommandWords command);

    /**
     * Reads the column {@code when}.
     *
     * @throws IllegalArgumentException if it is none of the forms that the table's head explains
     */
    static Condition parse(String when) {
        if (when.isBlank()) {
            return command -> true;
        }
        List<String> words = List.of(when.strip().split(" +"));
        List<String> rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "words" -> words(number(rest));
            case "words-from" -> wordsFrom(number(rest));
            case "zero" -> zero(number(rest));
            case "with" -> with(Set.copyOf(rest));
            case "without" -> without(Set.copyOf(rest));
            case "options" -> options(number(rest), rest.subList(1, rest.size()));
            case "distinct" -> distinct(number(rest));
            default -> throw new IllegalArgumentException("unknown condition: " + when);
        };
    }

    private static int number(List<String> words) {
        return Integer.parseInt(words.get(0));
    }

    private static Condition words(int exactly) {
        return command -> command.count() == exactly;
    }

    private static Condition wordsFrom(int least) {
        return command -> command.count() >= least;
    }

    private static Condition zero(int index) {
        return command -> command.count() > index && "0".equals(Words.upper(command.word(index)));
    }

    private static Condition with(Set<String> options) {
        return command -> {
            for (int i = 1; i < command.count(); i++) {
                if (options.contains(Words.upper(command.word(i)))) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Condition without(Set<String> options) {
        Condition with = with(options);
        return command -> !with.holds(command);
    }

    /** A list of what is allowed, not of what is not: an option of a later server is never silently safe. */
    private static Condition options(int from, List<String> allowed) {
        Map<String, Integer> values = allowed.stream()
                .map(option -> option.split(":"))
                .collect(Collectors.toUnmodifiableMap(
                        option -> option[0], option -> option.length == 1 ? 0 : Integer.parseInt(option[1])));
        return command -> {
            int next = from;
            while (next < command.count()) {
                Integer count = values.get(Words.upper(command.word(next)));
                if (count == null) {
                    return false;
                }
                next += 1 + count;
            }
            return next == Math.max(from, command.count());
        };
    }

    private static Condition distinct(int index) {
        return command -> {
            for (int i = index + 1; i < command.count(); i++) {
                if (Arrays.equals(command.word(index), command.word(i))) {
                    return false;
                }
            }
            return true;
        };
    }
}
