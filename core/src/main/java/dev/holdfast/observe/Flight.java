// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import java.util.Optional;

/**
 * Something that takes a while, as the JDK's Flight Recorder shows it: {@code dev.holdfast.Wait}, {@code dev.holdfast.Dial} and
 * {@code dev.holdfast.Failover}. Nothing is recorded, and next to nothing done, unless a recording asks for it, or where the
 * runtime has no module {@code jdk.jfr}. A command that goes through begins none.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Flight {

    /**
     * It is over.
     *
     * @param result how it ended, without keys, values and credentials
     */
    void ends(String result);

    /**
     * A call waits.
     *
     * @param endpoint the group's
     * @param write whether it may write
     * @return ended when it goes on or gives up
     */
    static Flight waits(Endpoint endpoint, boolean write) {
        return Recorder.IS_THERE ? FlightEvents.waits(endpoint, write).orElse(Recorder.NONE) : Recorder.NONE;
    }

    /**
     * A connection is dialled.
     *
     * @param endpoint the group's
     * @param node where to; empty if the client resolves the name by itself
     * @param epoch that the connection will carry
     * @return ended when the handshake is done, or failed
     */
    static Flight dial(Endpoint endpoint, Optional<NodeAddress> node, long epoch) {
        return Recorder.IS_THERE ? FlightEvents.dial(endpoint, node, epoch).orElse(Recorder.NONE) : Recorder.NONE;
    }

    /**
     * The primary is in doubt.
     *
     * @param endpoint the group's
     * @param signal what was seen first
     * @return ended when another primary is verified; never, if the same one is
     */
    static Flight failover(Endpoint endpoint, String signal) {
        return Recorder.IS_THERE ? FlightEvents.failover(endpoint, signal).orElse(Recorder.NONE) : Recorder.NONE;
    }
}
