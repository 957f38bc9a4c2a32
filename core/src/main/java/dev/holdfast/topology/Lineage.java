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
 *
 * @param ids newest first
 * @param own how many of them, from the newest, were written at the incumbent's address since it was followed
 */
record Lineage(List<String> ids, int own) {

    private static final int KEPT = 8;

    static final Lineage EMPTY = new Lineage(List.of(), 0);

    Lineage {
        ids = List.copyOf(ids);
    }

    /** The incumbent writes this id now, under the same address as before. */
    Lineage with(Optional<String> replId) {
        return add(replId, own);
    }

    /** A node at another address succeeded, and writes this id. */
    Lineage succeededBy(Optional<String> replId) {
        return add(replId, 0);
    }

    private Lineage add(Optional<String> replId, int before) {
        if (replId.isEmpty()) {
            return new Lineage(ids, before);
        }
        List<String> next = new ArrayList<>(ids);
        int known = next.indexOf(replId.get());
        next.remove(replId.get());
        next.add(0, replId.get());
        int since = known >= 0 && known < before ? before : before + 1;
        return new Lineage(next.subList(0, Math.min(KEPT, next.size())), Math.min(KEPT, since));
    }

    /** How many promotions lie between the newest primary and the one that this node descends from; -1: no heir. */
    int generationsTo(NodeReport claimant) {
        return claimant.previousReplId().map(ids::indexOf).orElse(-1);
    }

    /**
     * Whether this node descends from the incumbent itself. One that descends from an earlier primary only is the
     * incumbent's sibling: most likely its predecessor, restarted from its disk.
     */
    boolean fromIncumbent(NodeReport claimant) {
        int generations = generationsTo(claimant);
        return generations >= 0 && generations < own;
    }

    /** Whether a node still writes the history of a primary that was succeeded. */
    boolean deposed(NodeReport claimant) {
        return claimant.replId().map(ids::indexOf).orElse(-1) > 0;
    }
}
