// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One client in one scenario, over all runs. The time until writes are back is the median, as the bounds are; what must
 * never happen counts in its worst run.
 *
 * @param scenario which
 * @param client which
 * @param runs at least one
 */
record Cell(Scenario scenario, Client client, List<Figures> runs) {

    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    Cell {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a cell needs a run");
        }
        runs = List.copyOf(runs);
    }

    /** The median; of an even number of runs the worse of the two in the middle. Never counts as the longest time. */
    Optional<Duration> medianBack() {
        List<Duration> sorted =
                runs.stream().map(run -> run.back().orElse(NEVER)).sorted().toList();
        return known(sorted.get(sorted.size() / 2));
    }

    Optional<Duration> worstBack() {
        return known(runs.stream()
                .map(run -> run.back().orElse(NEVER))
                .max(Comparator.naturalOrder())
                .orElse(NEVER));
    }

    private static Optional<Duration> known(Duration time) {
        return time.equals(NEVER) ? Optional.empty() : Optional.of(time);
    }

    long median(ToLongFunction<Figures> figure) {
        long[] sorted = runs.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    long worst(ToLongFunction<Figures> figure) {
        return runs.stream().mapToLong(figure).max().orElseThrow();
    }

    Duration worstTime(Function<Figures, Duration> figure) {
        return runs.stream().map(figure).max(Comparator.naturalOrder()).orElseThrow();
    }

    OptionalLong worstKnown(Function<Figures, OptionalLong> figure) {
        return runs.stream().map(figure).flatMapToLong(OptionalLong::stream).max();
    }
}
