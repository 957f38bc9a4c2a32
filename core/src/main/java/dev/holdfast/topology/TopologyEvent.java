// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened to a group. More kinds will come: let a switch have a default.
 *
 * @since 0.1.0
 */
public interface TopologyEvent {

    /**
     * The group's endpoint.
     *
     * @return as the application gave it
     */
    Endpoint endpoint();

    /**
     * The primary is in doubt; commands wait.
     *
     * @param endpoint the group's endpoint
     * @param epoch whose primary is in doubt
     * @param why the signal or the finding
     */
    record Suspected(Endpoint endpoint, long epoch, String why) implements TopologyEvent {}

    /**
     * The primary in doubt is confirmed; commands pass again.
     *
     * @param endpoint the group's endpoint
     * @param epoch unchanged
     * @param primary unchanged
     * @param after how long commands waited
     */
    record Confirmed(Endpoint endpoint, long epoch, NodeAddress primary, Duration after) implements TopologyEvent {}

    /**
     * Another node, or the same one restarted, is verified as primary.
     *
     * @param endpoint the group's endpoint
     * @param epoch the new one
     * @param from the primary before; empty for the first one
     * @param to the primary now
     * @param why the rule by which it was accepted
     * @param after how long commands waited
     * @param lostBytes how many bytes of the old primary's history the new one lacks, as far as both told; empty if
     *     unknown. Writes in this window were acknowledged and are lost by the servers.
     */
    record EpochMoved(
            Endpoint endpoint,
            long epoch,
            Optional<NodeAddress> from,
            NodeAddress to,
            Succession why,
            Duration after,
            OptionalLong lostBytes)
            implements TopologyEvent {}

    /**
     * Writes wait although the primary still claims.
     *
     * @param endpoint the group's endpoint
     * @param epoch whose primary is disputed
     * @param why what the dispute is
     */
    record WritesHeld(Endpoint endpoint, long epoch, String why) implements TopologyEvent {}

    /**
     * A replica claims to be a primary but was not promoted in the group's name; it is ignored.
     *
     * @param endpoint the group's endpoint
     * @param epoch unchanged
     * @param node the detached replica
     * @param why how this was decided
     */
    record ReplicaDetached(Endpoint endpoint, long epoch, NodeAddress node, String why) implements TopologyEvent {}

    /**
     * No writable primary for longer than the patience; the breaker is open.
     *
     * @param endpoint the group's endpoint
     * @param epoch the last one
     * @param after how long commands have waited
     * @param why what was found last
     */
    record PrimaryLost(Endpoint endpoint, long epoch, Duration after, String why) implements TopologyEvent {}

    /**
     * Something in the configuration does not fit, and no waiting mends it.
     *
     * @param endpoint the group's endpoint
     * @param misfit what, and what to do
     */
    record Misconfigured(Endpoint endpoint, Misfit misfit) implements TopologyEvent {}

    /**
     * DNS names other addresses than before.
     *
     * @param endpoint the group's endpoint
     * @param before the addresses before
     * @param now the addresses now
     */
    record DnsChanged(Endpoint endpoint, java.util.Set<NodeAddress> before, java.util.Set<NodeAddress> now)
            implements TopologyEvent {}

    /**
     * The primary's memory is fuller than it should be: evictions and out-of-memory failovers are near. Told once, and again
     * when it was below for a while.
     *
     * @param endpoint the group's endpoint
     * @param node the primary
     * @param vitals its memory and load
     */
    record MemoryHigh(Endpoint endpoint, NodeAddress node, NodeVitals vitals) implements TopologyEvent {

        /** How full it may be, of maxmemory: 70 %. */
        public static final double THRESHOLD = 0.7;
    }

    /**
     * How a node fares, every 10 s; where its INFO may not be asked, never. Listeners are not told of it: it goes into the
     * report of a failover.
     *
     * @param endpoint the group's endpoint
     * @param node which one
     * @param vitals its memory and load
     */
    record Fares(Endpoint endpoint, NodeAddress node, NodeVitals vitals) implements TopologyEvent {}

    /**
     * Calls are answered by their fallback from now on; told once an outage.
     *
     * @param endpoint the group's endpoint
     * @param epoch the epoch of the primary that is away
     */
    record FallenBack(Endpoint endpoint, long epoch) implements TopologyEvent {}
}
