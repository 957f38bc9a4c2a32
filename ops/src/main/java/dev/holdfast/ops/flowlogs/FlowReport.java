// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.util.List;

/**
 * What flow logs tell of a group's clients.
 *
 * @param clients those seen least first
 * @param lines how many records were read
 * @param unreadable how many of them do not fit the format
 * @param lost how many intervals the flow log itself skipped (SKIPDATA): clients may be missing
 * @param tooMany how many records are of clients beyond the first 200,000, which are not listed
 * @param older how many records of traffic to the group are from before the time that was wanted
 * @since 0.1.0
 */
public record FlowReport(List<FlowClient> clients, long lines, long unreadable, long lost, long tooMany, long older) {

    /**
     * Copies the list.
     *
     * @param clients those seen least first
     * @param lines how many records were read
     * @param unreadable how many do not fit the format
     * @param lost how many intervals were skipped
     * @param tooMany how many are of clients that are not listed
     * @param older how many are from before
     */
    public FlowReport {
        clients = List.copyOf(clients);
    }
}
