// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.util.List;

/**
 * What was done to one replication group, by {@link System#nanoTime()}.
 *
 * @param disturbed when it began
 * @param windows in each of which writes have to come back; none where there was no failover
 * @param promoted when there was a new primary; writes that the old one took from then on are lost
 */
record Timeline(long disturbed, List<Window> windows, long promoted) {

    /**
     * A time in which writes have to come back.
     *
     * @param from what the time until then counts from
     * @param until where the next disturbance begins, or {@link Long#MAX_VALUE}
     */
    record Window(long from, long until) {}

    /** One promotion, which is what everything counts from. */
    static Timeline promotion(long disturbed, long promoted) {
        return countedFrom(promoted, disturbed, promoted);
    }

    /** One promotion, and another moment that the time counts from. */
    static Timeline countedFrom(long zero, long disturbed, long promoted) {
        return new Timeline(disturbed, List.of(new Window(zero, Long.MAX_VALUE)), promoted);
    }
}
