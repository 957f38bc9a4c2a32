// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Figures of runs, made up. */
final class Given {
    private Given() {}

    /** A run in which nothing but waiting happened. */
    static Figures back(long millis) {
        return run(Optional.of(Duration.ofMillis(millis)), 0, 0, 0, 0, 0, 0);
    }

    static Figures neverBack() {
        return run(Optional.empty(), 0, 0, 0, 0, 0, 0);
    }

    static Figures failedWrites(long notExecuted, long unknown) {
        return run(soon(), notExecuted + unknown, unknown, 0, 0, 0, 0);
    }

    static Figures failedReads(long count) {
        return run(soon(), 0, 0, count, 0, 0, 0);
    }

    static Figures repeated(long count) {
        return run(soon(), 0, 0, 0, count, 0, 0);
    }

    static Figures falselyTold(long count) {
        Figures fine = back(1);
        return new Figures(
                1,
                fine.back(),
                0,
                0,
                0,
                0,
                0,
                count,
                0,
                Duration.ZERO,
                Duration.ZERO,
                fine.sendsToDemoted(),
                fine.sendsAfterBack(),
                Optional.empty(),
                Map.of());
    }

    static Figures lost(long count, long forMillis) {
        return run(soon(), 0, 0, 0, 0, count, forMillis);
    }

    static Cell cell(Bounds bounds, Figures... runs) {
        return new Cell(
                Scenario.of("id", "title", Incident::orderly, bounds), Clients.HOLDFAST_JEDIS, Arrays.asList(runs));
    }

    private static Optional<Duration> soon() {
        return Optional.of(Duration.ofMillis(1));
    }

    /** Unknown writes all of one thread. */
    private static Figures run(
            Optional<Duration> back, long failed, long unknown, long reads, long repeated, long lost, long lostFor) {
        return new Figures(
                1,
                back,
                failed,
                unknown,
                unknown,
                reads,
                repeated,
                0,
                lost,
                Duration.ofMillis(lostFor),
                Duration.ZERO,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Map.of());
    }
}
