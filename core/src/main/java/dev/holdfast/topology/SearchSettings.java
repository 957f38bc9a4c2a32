// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.changed.ChangedKeys;
import dev.holdfast.changed.ChangedKeys.WhenFull;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The settings of the search, checked by {@code Holdfast.Builder}.
 *
 * @param endpoint the primary endpoint
 * @param nodes names of the group's nodes, if the user gave any
 * @param probing whether nodes are asked; if not, DNS alone decides
 * @param learnReplicas whether addresses that the group's nodes list become candidates
 * @param contested what to do when two nodes claim
 * @param steadyCadence how often each node is asked while all is well
 * @param patience how long without a writable primary before the standing is LOST
 * @param addressMapper from the address that a node or DNS tells to the one to dial
 * @param changedKeys remembers the keys to be deleted before commands pass
 * @param sharesChangedKeys whether others may put keys there
 * @since 0.1.0
 */
public record SearchSettings(
        Endpoint endpoint,
        List<Endpoint> nodes,
        boolean probing,
        boolean learnReplicas,
        Contested contested,
        Duration steadyCadence,
        Duration patience,
        UnaryOperator<NodeAddress> addressMapper,
        ChangedKeys changedKeys,
        boolean sharesChangedKeys) {

    /** How many changed keys are remembered unless set otherwise: they take some megabytes. */
    public static final int DEFAULT_CHANGED_KEYS = 10_000;

    /**
     * Copies the list.
     *
     * @param endpoint the primary endpoint
     * @param nodes names of the group's nodes, if the user gave any
     * @param probing whether nodes are asked; if not, DNS alone decides
     * @param learnReplicas whether addresses that the group's nodes list become candidates
     * @param contested what to do when two nodes claim
     * @param steadyCadence how often each node is asked while all is well
     * @param patience how long without a writable primary before the standing is LOST
     * @param addressMapper from the address that a node or DNS tells to the one to dial
     * @param changedKeys remembers the keys to be deleted before commands pass
     * @param sharesChangedKeys whether others may put keys there
     */
    public SearchSettings {
        nodes = List.copyOf(nodes);
    }

    /**
     * With changed keys in memory.
     *
     * @param endpoint the primary endpoint
     * @param nodes names of the group's nodes, if the user gave any
     * @param probing whether nodes are asked; if not, DNS alone decides
     * @param learnReplicas whether addresses that the group's nodes list become candidates
     * @param contested what to do when two nodes claim
     * @param steadyCadence how often each node is asked while all is well
     * @param patience how long without a writable primary before the standing is LOST
     * @param addressMapper from the address that a node or DNS tells to the one to dial
     */
    public SearchSettings(
            Endpoint endpoint,
            List<Endpoint> nodes,
            boolean probing,
            boolean learnReplicas,
            Contested contested,
            Duration steadyCadence,
            Duration patience,
            UnaryOperator<NodeAddress> addressMapper) {
        this(
                endpoint,
                nodes,
                probing,
                learnReplicas,
                contested,
                steadyCadence,
                patience,
                addressMapper,
                ChangedKeys.inMemory(DEFAULT_CHANGED_KEYS, WhenFull.FAIL_WRITE),
                false);
    }
}
