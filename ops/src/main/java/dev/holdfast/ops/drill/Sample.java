// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One write of a prober.
 *
 * @param number its number, which is what it writes
 * @param began when it was called
 * @param ended when the call ended
 * @param outcome what is known of it
 * @param error what it ended with; empty text for a write that was acknowledged
 */
record Sample(long number, Instant began, Instant ended, Outcome outcome, String error) {

    boolean ok() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

    String encode() {
        return number + "\t" + micros(began) + "\t" + micros(ended) + "\t" + outcome + "\t"
                + error.replaceAll("[\\t\\r\\n]", " ");
    }

    static Sample decode(String line) {
        String[] parts = line.split("\t", -1);
        return new Sample(
                Long.parseLong(parts[0]), instant(parts[1]), instant(parts[2]), Outcome.valueOf(parts[3]), parts[4]);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
