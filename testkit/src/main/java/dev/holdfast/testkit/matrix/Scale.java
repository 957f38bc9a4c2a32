// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.time.Duration;

/** How long a row lasts: at full length with {@code -Dholdfast.matrix.full=true}, else shortened. */
final class Scale {

    private static final boolean FULL = Boolean.getBoolean("holdfast.matrix.full");
    private static final int SHORTER = 10;

    private Scale() {}

    static boolean isFull() {
        return FULL;
    }

    /** A tenth of it, unless the rows are run at full length. */
    static Duration of(Duration full) {
        return FULL ? full : full.dividedBy(SHORTER);
    }

    static Duration ofSeconds(long full) {
        return of(Duration.ofSeconds(full));
    }
}
