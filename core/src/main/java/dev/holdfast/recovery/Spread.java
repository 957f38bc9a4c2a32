// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.topology.Standing;
import java.util.random.RandomGenerator;

/** Those whom a new epoch wakes start over some milliseconds, so that they do not dial as one. */
final class Spread {

    private static final long NANOS_FOR_EACH = 50_000;

    private static final long NANOS_MOST = 5_000_000;

    private final RandomGenerator random;

    Spread(RandomGenerator random) {
        this.random = random;
    }

    /** How much longer one of those who waited is to wait; zero if no new epoch woke it. */
    long nanos(Standing before, Standing after, int waiting) {
        return before.epoch() == after.epoch()
                ? 0
                : random.nextLong(Math.min(NANOS_MOST, NANOS_FOR_EACH * waiting) + 1);
    }
}
