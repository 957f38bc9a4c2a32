// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

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
        UnaryOperator<NodeAddress> addressMapper) {

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
     */
    public SearchSettings {
        nodes = List.copyOf(nodes);
    }
}
