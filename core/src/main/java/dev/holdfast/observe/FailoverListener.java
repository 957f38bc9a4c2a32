// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.TopologyEvent;

/**
 * Told of what happens to a group. Runs on Holdfast's own worker threads, never on the scheduler or a client's event
 * loop; what it throws is logged and changes nothing.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FailoverListener {

    /**
     * Something happened.
     *
     * @param event see the records in {@link TopologyEvent}; more kinds may come
     */
    void happened(TopologyEvent event);

    /**
     * A failover is over: DNS has followed, or a minute has passed since the new primary was verified.
     *
     * @param report what happened, how long it took, and what became of this process' calls
     */
    default void finished(FailoverReport report) {}
}
