// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/**
 * One node that might be the primary, at the moment of choosing.
 *
 * @param address where it is
 * @param named whether DNS names it now
 * @param configured whether the user named it as a node of the group
 * @param online when a verified primary last listed it as an online replica; empty if never
 * @param detached whether it was judged a detached replica, to be ignored until DNS names it or the incumbent falls
 * @param finding what it says
 */
record Candidate(
        NodeAddress address,
        boolean named,
        boolean configured,
        Optional<SeenOnline> online,
        boolean detached,
        Finding finding) {

    /** When a verified primary listed the node as an online replica, and how far that primary was. */
    record SeenOnline(long at, long primaryOffset) {}

    /** A node that merely says it is a primary does not count: guarantee 7. */
    boolean counts() {
        return named || configured || online.isPresent();
    }

    Optional<NodeReport> report() {
        return finding instanceof Finding.Answered answered ? Optional.of(answered.report()) : Optional.empty();
    }

    boolean claims() {
        return report().filter(NodeReport::writablePrimary).isPresent();
    }
}
