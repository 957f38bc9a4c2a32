// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One write of a prober.
 *
 * @param began when it was called
 * @param ended when the call ended
 * @param error what it ended with; empty text for a write that was acknowledged
 */
record Sample(Instant began, Instant ended, String error) {

    boolean ok() {
        return error.isEmpty();
    }

    String encode() {
        return micros(began) + "\t" + micros(ended) + "\t" + error.replaceAll("[\\t\\r\\n]", " ");
    }

    static Sample decode(String line) {
        String[] parts = line.split("\t", -1);
        return new Sample(instant(parts[0]), instant(parts[1]), parts[2]);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
