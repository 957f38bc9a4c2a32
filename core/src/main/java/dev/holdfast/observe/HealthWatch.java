// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.observe.HealthSnapshot.Status;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeVitals;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.Fares;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Remembers what a health snapshot needs beyond the standing. Events come from any thread; thread-safe.
 *
 * @since 0.1.0
 */
public final class HealthWatch implements Consumer<TopologyEvent> {

    private final InstantSource clock;
    private final Map<NodeAddress, NodeVitals> vitals = new ConcurrentHashMap<>();
    private volatile Instant writableSince;

    /**
     * For one group.
     *
     * @param clock the wall clock
     */
    public HealthWatch(InstantSource clock) {
        this.clock = clock;
        this.writableSince = clock.instant();
    }

    @Override
    public void accept(TopologyEvent event) {
        if (event instanceof EpochMoved moved) {
            writableSince = clock.instant();
            // The others are asked again within 10 s; one that left the group would stay for ever.
            vitals.keySet().retainAll(Set.of(moved.to()));
        } else if (event instanceof Confirmed) {
            writableSince = clock.instant();
        } else if (event instanceof Fares fares) {
            vitals.put(fares.node(), fares.vitals());
        }
    }

    /**
     * Since when the group is writable, if it is.
     *
     * @return when a primary was last verified, or confirmed after a doubt
     */
    public Instant writableSince() {
        return writableSince;
    }

    /**
     * How a node fared when last asked.
     *
     * @param node which one
     * @return empty if it was not asked
     */
    public Optional<NodeVitals> vitalsOf(Optional<NodeAddress> node) {
        return node.map(vitals::get);
    }

    /**
     * What a standing means to an application.
     *
     * @param standing now
     * @param answered whether any node answered when last asked
     * @return one word
     */
    public static Status status(Standing standing, boolean answered) {
        return switch (standing.state()) {
            case STEADY -> Status.WRITABLE;
            case HELD -> Status.READ_ONLY;
            case STARTING, SUSPECT -> standing.problem().isPresent() ? Status.UNREACHABLE : Status.SWITCHING;
            case LOST -> answered && standing.problem().isEmpty() ? Status.READ_ONLY : Status.UNREACHABLE;
            case CLOSED -> Status.UNREACHABLE;
        };
    }
}
