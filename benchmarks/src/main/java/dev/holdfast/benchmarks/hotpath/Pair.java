// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One benchmark on both clients, in several rounds; in each, the one ran right after the other.
 *
 * @param subject whose commands
 * @param benchmark its name
 * @param transport where the commands went
 * @param bare a measurement a round
 * @param held likewise, with Holdfast
 */
record Pair(Subject subject, String benchmark, String transport, List<Sample> bare, List<Sample> held) {

    /**
     * One measurement, for each command.
     *
     * @param nanos elapsed
     * @param cpu of the process, in nanoseconds
     * @param bytes allocated
     */
    record Sample(double nanos, double cpu, double bytes) {}

    Pair {
        if (bare.isEmpty() || bare.size() != held.size()) {
            throw new IllegalArgumentException("a pair needs as many rounds on one side as on the other");
        }
        bare = List.copyOf(bare);
        held = List.copyOf(held);
    }

    double bare(ToDoubleFunction<Sample> figure) {
        return median(bare.stream().mapToDouble(figure).toArray());
    }

    double held(ToDoubleFunction<Sample> figure) {
        return median(held.stream().mapToDouble(figure).toArray());
    }

    /** The median of the rounds' differences. */
    double added(ToDoubleFunction<Sample> figure) {
        double[] differences = new double[bare.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = figure.applyAsDouble(held.get(i)) - figure.applyAsDouble(bare.get(i));
        }
        return median(differences);
    }

    /** Of the bare client's: the median of the rounds. */
    double throughput() {
        double[] rates = new double[bare.size()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = bare.get(i).nanos() / held.get(i).nanos();
        }
        return median(rates);
    }

    boolean isWithinBounds() {
        return subject.isWithinBounds(this);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
