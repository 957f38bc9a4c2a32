// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the incumbent has not answered what it was asked. A question that timed out is as unanswered as one that is open: who
 * asks every 50 ms must not miss the moment between the two. Search's thread only.
 */
final class Silence {

    /** A probe that is unanswered for so long bears out a command that is unanswered for longer. */
    private static final Duration BEARS_OUT = Duration.ofMillis(200);

    private final Timing timing;
    private Optional<NodeAddress> asked = Optional.empty();
    private long askedAt;

    Silence(Timing timing) {
        this.timing = timing;
    }

    void begins(NodeAddress incumbent) {
        if (!asked.equals(Optional.of(incumbent))) {
            asked = Optional.of(incumbent);
            askedAt = timing.nanos();
        }
    }

    void heard(Finding finding) {
        boolean timedOut = finding instanceof Finding.Silent silent && silent.kind() == ProbeException.Kind.TIMED_OUT;
        if (!timedOut) {
            asked = Optional.empty();
        }
    }

    boolean isBorneOut() {
        return asked.isPresent() && timing.nanos() - askedAt >= BEARS_OUT.toNanos();
    }
}
