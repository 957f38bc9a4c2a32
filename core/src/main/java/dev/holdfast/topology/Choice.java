// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/** What the search does next. */
sealed interface Choice {

    /** The incumbent is the primary still: commands pass. */
    record Confirm(Optional<NodeReport> report) implements Choice {}

    /** Another node, or the same one restarted, is the primary now: the epoch moves. */
    record Follow(NodeAddress address, Optional<NodeReport> report, Succession why) implements Choice {}

    /** Writes wait, reads go on with the incumbent. */
    record Hold(String why) implements Choice {}

    /** The heir is a detached replica: ignore it until DNS names it or the incumbent falls. */
    record Detach(NodeAddress heir, String why) implements Choice {}

    /** No primary can be verified now: all commands wait. */
    record Doubt(String why) implements Choice {}

    /** Nothing new. */
    record Wait() implements Choice {}
}
