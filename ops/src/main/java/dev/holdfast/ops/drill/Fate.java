// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a prober's writes, by what the new primary has of them at the end.
 *
 * @param lost acknowledged, and not there
 * @param repeated there more than once
 * @param unknown calls that failed without saying whether they were executed
 * @param unknownApplied how many of these were
 * @param refusedApplied calls that failed as not executed, and are there
 * @since 0.1.0
 */
public record Fate(long lost, long repeated, long unknown, long unknownApplied, long refusedApplied) {

    /** The first write may be there several times, since it is tried until it succeeds. */
    static Fate of(List<Sample> samples, Collection<String> applied) {
        Map<Long, Integer> times = new HashMap<>();
        applied.forEach(number -> times.merge(Long.valueOf(number), 1, Integer::sum));
        times.remove(ProbeWrite.FIRST);
        List<Sample> counted = samples.stream()
                .filter(sample -> sample.number() != ProbeWrite.FIRST)
                .toList();
        long acknowledged = count(counted, Outcome.ACKNOWLEDGED);
        return new Fate(
                acknowledged - applied(counted, Outcome.ACKNOWLEDGED, times),
                times.values().stream().filter(number -> number > 1).count(),
                count(counted, Outcome.UNKNOWN),
                applied(counted, Outcome.UNKNOWN, times),
                applied(counted, Outcome.NOT_EXECUTED, times));
    }

    private static long count(List<Sample> samples, Outcome outcome) {
        return samples.stream().filter(sample -> sample.outcome() == outcome).count();
    }

    private static long applied(List<Sample> samples, Outcome outcome, Map<Long, Integer> times) {
        return samples.stream()
                .filter(sample -> sample.outcome() == outcome && times.containsKey(sample.number()))
                .count();
    }
}
