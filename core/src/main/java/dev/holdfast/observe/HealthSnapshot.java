// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeVitals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a group is at one moment, and the two questions that an orchestrator asks.
 *
 * @param endpoint the group's endpoint
 * @param status what can be done now
 * @param mode how much Holdfast does for the group's connections
 * @param fallbackServes whether calls that have a fallback are answered by it while there is no primary; false while writable
 * @param at when this was so, by the wall clock
 * @param since since when the group is writable, or since when it is not
 * @param node the primary verified last; empty before the first
 * @param epoch counts the verified primaries; 0 before the first
 * @param vitals memory, load and lag of that node, at most some 10 s old; empty before the first answer and where its INFO may
 *     not be asked
 * @param breaker state of the circuit breaker as resilience4j names it, such as CLOSED or OPEN
 * @param problem what does not fit and no waiting mends, such as refused credentials; empty if nothing
 * @since 0.1.0
 */
public record HealthSnapshot(
        Endpoint endpoint,
        Status status,
        Mode mode,
        boolean fallbackServes,
        Instant at,
        Instant since,
        Optional<NodeAddress> node,
        long epoch,
        Optional<NodeVitals> vitals,
        String breaker,
        Optional<String> problem) {

    /** What can be done now. */
    public enum Status {
        /** The primary is verified and takes all commands. */
        WRITABLE,
        /** Writes wait, because two nodes claim to be primary, or because every node that answers is a replica. */
        READ_ONLY,
        /** The primary is in doubt or being followed, or the first one is not verified yet: commands wait. */
        SWITCHING,
        /**
         * No node has answered for longer than the patience, or the configuration does not fit; or this Holdfast is closed.
         */
        UNREACHABLE
    }

    /**
     * How many bytes of history the replica that is furthest behind lacks.
     *
     * @return empty if unknown, or without replicas
     */
    public OptionalLong lagBytes() {
        return vitals.map(NodeVitals::lagBytes).orElse(OptionalLong.empty());
    }

    /**
     * How long the group has been writable, or has not been.
     *
     * @return never negative
     */
    public Duration lasting() {
        Duration lasting = Duration.between(since, at);
        return lasting.isNegative() ? Duration.ZERO : lasting;
    }

    /**
     * Whether the process should go on living. A new process would find the same Redis: restarting helps nobody, and a liveness
     * probe that asks Redis restarts all of them at once.
     *
     * @return true, whatever Redis does
     */
    public boolean isLive() {
        return true;
    }

    /**
     * Whether this process should be sent requests, for whom that depends on Redis: true while the group is writable or is being
     * followed, and through whatever is shorter than the grace, and for as long as fallbacks answer.
     *
     * @param grace how long the group may be without a writable primary
     * @return false once that has lasted longer
     */
    public boolean isReady(Duration grace) {
        return status == Status.WRITABLE
                || status == Status.SWITCHING
                || fallbackServes
                || lasting().compareTo(grace) < 0;
    }
}
