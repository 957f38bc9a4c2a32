// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.OptionalLong;

/** Whether the incumbent has not answered what it was asked last. Search's thread only. */
final class Silence {

    /** A probe that is unanswered for so long bears out a command that is unanswered for longer. */
    private static final Duration BEARS_OUT = Duration.ofMillis(200);

    private final Timing timing;
    private OptionalLong askedAt = OptionalLong.empty();

    Silence(Timing timing) {
        this.timing = timing;
    }

    void begins() {
        askedAt = OptionalLong.of(timing.nanos());
    }

    void ends() {
        askedAt = OptionalLong.empty();
    }

    boolean isBorneOut() {
        return askedAt.isPresent() && timing.nanos() - askedAt.getAsLong() >= BEARS_OUT.toNanos();
    }
}
