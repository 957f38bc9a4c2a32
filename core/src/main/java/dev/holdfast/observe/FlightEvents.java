// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The events of the JDK's Flight Recorder. Loaded only where the runtime has one. */
final class FlightEvents {

    private FlightEvents() {}

    static Optional<Flight> waits(Endpoint endpoint, boolean write) {
        WaitEvent event = new WaitEvent();
        if (!event.isEnabled()) {
            return Optional.empty();
        }
        event.endpoint = endpoint.toString();
        event.write = write;
        event.begin();
        return Optional.of(result -> {
            event.result = result;
            event.commit();
        });
    }

    static Optional<Flight> dial(Endpoint endpoint, Optional<NodeAddress> node, long epoch) {
        DialEvent event = new DialEvent();
        if (!event.isEnabled()) {
            return Optional.empty();
        }
        event.endpoint = endpoint.toString();
        event.node = node.map(NodeAddress::toString).orElse("by name");
        event.epoch = epoch;
        event.begin();
        return Optional.of(result -> {
            event.result = result;
            event.commit();
        });
    }

    static Optional<Flight> failover(Endpoint endpoint, String signal) {
        FailoverEvent event = new FailoverEvent();
        if (!event.isEnabled()) {
            return Optional.empty();
        }
        event.endpoint = endpoint.toString();
        event.signal = signal;
        event.begin();
        return Optional.of(result -> {
            event.result = result;
            event.commit();
        });
    }

    @Name("dev.holdfast.Wait")
    @Label("Call Waits")
    @Description("A call waited for a primary, or for the moment of its next attempt")
    @Category("Holdfast")
    @StackTrace(false)
    static final class WaitEvent extends Event {

        @Label("Endpoint")
        String endpoint = "";

        @Label("May Write")
        boolean write;

        @Label("Result")
        String result = "";
    }

    @Name("dev.holdfast.Dial")
    @Label("Dial")
    @Description("A connection was dialled, handshake included")
    @Category("Holdfast")
    @StackTrace(false)
    static final class DialEvent extends Event {

        @Label("Endpoint")
        String endpoint = "";

        @Label("Node")
        String node = "";

        @Label("Epoch")
        long epoch;

        @Label("Result")
        String result = "";
    }

    @Name("dev.holdfast.Failover")
    @Label("Failover")
    @Description("From the first signal until another primary was verified")
    @Category("Holdfast")
    @StackTrace(false)
    static final class FailoverEvent extends Event {

        @Label("Endpoint")
        String endpoint = "";

        @Label("First Signal")
        String signal = "";

        @Label("Result")
        String result = "";
    }
}
