// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Many schedules, on all processors, until one violates an invariant; that one is shortened. */
final class Campaign {

    private Campaign() {}

    /** What was found, and after how many schedules. */
    record Result(Plant plant, int schedules, Optional<Found> found) {

        /** As a test to be pasted into {@link SimulationTest}. */
        String report() {
            if (found.isEmpty()) {
                return schedules + " schedules without a violation";
            }
            Found it = found.get();
            return "seed " + it.seed() + " violates \"" + it.violation().invariant() + "\""
                    + "\nrun it again with -Dtest=SimulationTest -Dholdfast.simulation.schedules=1"
                    + " -Dholdfast.simulation.seed=" + it.seed()
                    + "\nor add its shortest form to SimulationTest.found():\n\n"
                    + it.shortest().code() + "\n\n"
                    + String.join("\n", Simulation.journal(it.shortest(), plant)) + "\n";
        }
    }

    /** A schedule that violates an invariant. */
    record Found(long seed, Violation violation, Schedule shortest) {}

    static Result run(Plant plant, long firstSeed, int schedules) {
        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        // In blocks, so that the first one found is the same in each run, whatever the number of processors.
        int block = 32;
        int done = 0;
        while (done < schedules && first.get() == Long.MAX_VALUE) {
            int many = Math.min(block, schedules - done);
            long from = firstSeed + done;
            IntStream.range(0, many)
                    .parallel()
                    .filter(index -> Simulation.violation(Schedule.random(from + index), plant)
                            .isPresent())
                    .forEach(index -> first.accumulateAndGet(from + index, Math::min));
            done += many;
            block = Math.min(1_000, 2 * block);
        }
        if (first.get() == Long.MAX_VALUE) {
            return new Result(plant, done, Optional.empty());
        }
        long seed = first.get();
        Violation violation = Simulation.violation(Schedule.random(seed), plant).orElseThrow();
        Schedule shortest = Shortening.shorten(Schedule.random(seed), plant, violation);
        return new Result(plant, (int) (seed - firstSeed + 1), Optional.of(new Found(seed, violation, shortest)));
    }
}
