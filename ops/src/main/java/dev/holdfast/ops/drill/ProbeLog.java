// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The writes of one prober. Safe for several threads. */
final class ProbeLog {
    private final List<Sample> samples = new ArrayList<>();

    synchronized void add(Sample sample) {
        samples.add(sample);
    }

    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    /**
     * What these writes tell of a failover that began then, seen until the end. A write is good again when it began after
     * a promotion was seen: before, it may have been acknowledged by the old primary.
     */
    ProbeSummary summary(String name, Instant began, Optional<Instant> promoted, Instant end) {
        List<Sample> after = samples().stream()
                .filter(sample -> !sample.ended().isBefore(began))
                .toList();
        Optional<Sample> firstBad =
                after.stream().filter(sample -> !sample.ok()).findFirst();
        ProbeSummary.Gap gap = longestGap(after, began, end);
        Optional<Instant> back = after.stream()
                .filter(sample ->
                        sample.ok() && promoted.isPresent() && !sample.began().isBefore(promoted.get()))
                .map(Sample::ended)
                .findFirst();
        long errors = after.stream().filter(sample -> !sample.ok()).count();
        return new ProbeSummary(
                name,
                after.size(),
                errors,
                firstBad.map(Sample::ended),
                firstBad.map(Sample::error),
                gap,
                back,
                Optional.empty());
    }

    /** From the last good write before to the first one after; one at the end that nothing closed is as long as the wait. */
    private static ProbeSummary.Gap longestGap(List<Sample> after, Instant began, Instant end) {
        Instant last = began;
        ProbeSummary.Gap longest = new ProbeSummary.Gap(began, began, true);
        for (Sample sample : after) {
            if (sample.ok()) {
                longest = longest.orLonger(new ProbeSummary.Gap(last, sample.ended(), true));
                last = sample.ended();
            }
        }
        return longest.orLonger(new ProbeSummary.Gap(last, end, false));
    }

    boolean goodFor(Duration time, Instant now) {
        List<Sample> all = samples();
        Instant since = now.minus(time);
        boolean recent = !all.isEmpty()
                && all.get(all.size() - 1).ok()
                && all.get(all.size() - 1).ended().isAfter(now.minusSeconds(1));
        return recent
                && all.stream().filter(sample -> sample.ended().isAfter(since)).allMatch(Sample::ok);
    }
}
