// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.Optional;

/**
 * What Holdfast must show in a scenario. Reads fail in none, and nothing is ever applied twice.
 *
 * @param back how soon all threads write again; empty where there is no failover
 * @param failed which writes may fail
 * @param lost for how long after the promotion acknowledged writes may be lost; zero: none at all; empty: not judged,
 *     where a node ends without warning and takes along what it had not passed on
 */
record Bounds(Optional<Duration> back, FailedWrites failed, Optional<Duration> lost) {

    enum FailedWrites {
        NONE("0"),
        /** Those that were in flight. */
        UNKNOWN_ONE_A_THREAD("≤ 1 a thread, all unknown"),
        UNKNOWN_ONLY("unknown only"),
        /** Calls beyond {@code maxWaiting}. */
        NOT_EXECUTED_ONLY("not executed only");

        private final String text;

        FailedWrites(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    static Bounds back(Duration within, FailedWrites failed) {
        return new Bounds(Optional.of(within), failed, Optional.of(Duration.ZERO));
    }

    static Bounds noFailover(FailedWrites failed) {
        return new Bounds(Optional.empty(), failed, Optional.of(Duration.ZERO));
    }

    Bounds lost(Duration within) {
        return new Bounds(back, failed, Optional.of(within));
    }

    Bounds lostNotJudged() {
        return new Bounds(back, failed, Optional.empty());
    }
}
