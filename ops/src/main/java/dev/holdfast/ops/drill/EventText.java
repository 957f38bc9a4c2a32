// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.DnsChanged;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.PrimaryLost;
import dev.holdfast.topology.TopologyEvent.Suspected;
import dev.holdfast.topology.TopologyEvent.WritesHeld;

/** What Holdfast tells its listeners, as a line of the timeline. */
final class EventText {
    private EventText() {}

    static String of(TopologyEvent event) {
        if (event instanceof EpochMoved moved) {
            return moved.from().isEmpty()
                    ? moved.to() + " is verified as primary: epoch " + moved.epoch()
                    : moved.to() + " is the primary now: epoch " + moved.epoch() + ", by " + moved.why()
                            + "; commands waited " + moved.after().toMillis() + " ms";
        } else if (event instanceof Suspected suspected) {
            return "the primary is in doubt (" + suspected.why() + "): commands wait";
        } else if (event instanceof Confirmed confirmed) {
            return confirmed.primary() + " is the primary still; commands waited "
                    + confirmed.after().toMillis() + " ms";
        } else if (event instanceof DnsChanged changed) {
            return "DNS names " + changed.now() + " now";
        } else if (event instanceof PrimaryLost lost) {
            return "no primary for " + lost.after().toMillis() + " ms: " + lost.why();
        } else if (event instanceof WritesHeld held) {
            return "writes wait, reads go on: " + held.why();
        }
        return event.toString();
    }
}
