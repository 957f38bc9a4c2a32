// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The replication ids of the primaries verified last, newest first. Immutable.
 *
 * <p>A promoted replica keeps the id that it followed as {@code master_replid2}: if that is one of ours, it descends
 * from a primary of ours. It proves descent; it proves neither that the incumbent was deposed nor freshness.
 */
record Lineage(List<String> ids) {

    private static final int KEPT = 8;

    static final Lineage EMPTY = new Lineage(List.of());

    Lineage {
        ids = List.copyOf(ids);
    }

    Lineage with(Optional<String> replId) {
        if (replId.isEmpty() || (!ids.isEmpty() && ids.get(0).equals(replId.get()))) {
            return this;
        }
        List<String> next = new ArrayList<>(ids);
        next.remove(replId.get());
        next.add(0, replId.get());
        return new Lineage(next.subList(0, Math.min(KEPT, next.size())));
    }

    /** How many promotions lie between the newest primary and the one that this node descends from; -1: no heir. */
    int generationsTo(NodeReport claimant) {
        return claimant.previousReplId().map(ids::indexOf).orElse(-1);
    }

    /** Whether a node still writes the history of a primary that was succeeded. */
    boolean deposed(NodeReport claimant) {
        return claimant.replId().map(ids::indexOf).orElse(-1) > 0;
    }
}
