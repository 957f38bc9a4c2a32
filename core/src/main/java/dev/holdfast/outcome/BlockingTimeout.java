// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a blocking command asks the server to wait; shortened by what it waited already when it is sent again, so
 * that the caller does not wait twice.
 *
 * @since 0.1.0
 */
public final class BlockingTimeout {

    /** Zero would mean for ever. */
    private static final long LEAST_MILLIS = 1;

    private BlockingTimeout() {}

    /**
     * One word of a command and what to send in its place.
     *
     * @param index which word, 0 being the command's name
     * @param text the timeout that is left, in the unit of the command
     */
    public record Shortened(int index, byte[] text) {}

    /**
     * Shortens a command's timeout.
     *
     * @param command any command
     * @param waited since when it was first sent
     * @return empty if the command does not block, blocks for ever, or names no timeout that can be read
     */
    public static Optional<Shortened> after(CommandWords command, Duration waited) {
        String name = Words.upper(command.word(0));
        return switch (name) {
            case "BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX", "BRPOPLPUSH", "BLMOVE" ->
                seconds(command, command.count() - 1, waited);
            case "BLMPOP", "BZMPOP" -> seconds(command, 1, waited);
            case "XREAD", "XREADGROUP" -> milliseconds(command, waited);
            default -> Optional.empty();
        };
    }

    /** Fractions of a second are understood since 6.0, the oldest server that Holdfast follows. */
    private static Optional<Shortened> seconds(CommandWords command, int index, Duration waited) {
        return number(command, index)
                .filter(seconds -> seconds > 0)
                .map(seconds -> left(Math.round(seconds * 1000), waited))
                .map(millis -> new Shortened(index, ascii(String.format(Locale.ROOT, "%.3f", millis / 1000.0))));
    }

    private static Optional<Shortened> milliseconds(CommandWords command, Duration waited) {
        for (int i = 1; i < command.count() - 1; i++) {
            // What comes after STREAMS are keys, and one may be named BLOCK.
            if (Words.is(command.word(i), "STREAMS")) {
                break;
            }
            if (Words.is(command.word(i), "BLOCK")) {
                int index = i + 1;
                return number(command, index)
                        .filter(millis -> millis > 0)
                        .map(millis -> left(Math.round(millis), waited))
                        .map(millis -> new Shortened(index, ascii(Long.toString(millis))));
            }
        }
        return Optional.empty();
    }

    private static long left(long millis, Duration waited) {
        return Math.max(LEAST_MILLIS, millis - waited.toMillis());
    }

    private static Optional<Double> number(CommandWords command, int index) {
        if (index < 1 || index >= command.count()) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(new String(command.word(index), StandardCharsets.ISO_8859_1));
            return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
