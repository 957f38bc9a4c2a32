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
     * @param bytes that the calling thread allocated
     * @param allBytes that all threads allocated
     */
    record Sample(double nanos, double cpu, double bytes, double allBytes) {}

    /** What the rounds say of a bound. */
    enum Verdict {
        MEETS,
        /** Some rounds are below the bound and some above, with the median above: the noise is larger than the bound. */
        UNCLEAR,
        MISSES
    }

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

    /** CPU time that each round adds, the least first. */
    double[] addedCpu() {
        double[] differences = new double[bare.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = held.get(i).cpu() - bare.get(i).cpu();
        }
        Arrays.sort(differences);
        return differences;
    }

    double medianAddedCpu() {
        return median(addedCpu());
    }

    double leastBytes(List<Sample> side) {
        return side.stream().mapToDouble(subject::bytes).min().orElseThrow();
    }

    /**
     * Between the best rounds: in each JVM the compiler decides anew whether one of Jedis' short-lived objects (24 bytes)
     * is allocated at all, on either client.
     */
    double addedBytes() {
        return leastBytes(held) - leastBytes(bare);
    }

    Verdict bytesVerdict() {
        return addedBytes() < subject.byteBound() ? Verdict.MEETS : Verdict.MISSES;
    }

    Verdict cpuVerdict() {
        if (medianAddedCpu() < subject.cpuBound()) {
            return Verdict.MEETS;
        }
        return addedCpu()[0] < subject.cpuBound() ? Verdict.UNCLEAR : Verdict.MISSES;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
