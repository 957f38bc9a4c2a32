// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a drill showed.
 *
 * @param endpoint what it was held on
 * @param began when the failover was started
 * @param ended when the drill ended
 * @param timeline what happened, in order
 * @param holdfast the writes through Holdfast
 * @param bare the writes through a bare client
 * @param clients who came back
 * @param budget the longest gap that was to be allowed
 * @since 0.1.0
 */
public record DrillReport(
        String endpoint,
        Instant began,
        Instant ended,
        List<Journal.Entry> timeline,
        ProbeSummary holdfast,
        ProbeSummary bare,
        ClientReturn clients,
        Duration budget) {

    /**
     * The verdict.
     *
     * @return whether a promotion was seen, writes through Holdfast went on after it, and no gap was longer than the budget
     */
    public boolean withinBudget() {
        return holdfast.back().isPresent()
                && holdfast.gap().closed()
                && holdfast.gap().length().compareTo(budget) <= 0;
    }
}
