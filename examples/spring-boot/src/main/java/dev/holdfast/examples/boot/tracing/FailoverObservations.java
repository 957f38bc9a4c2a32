// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.tracing;

import dev.holdfast.observe.FailoverListener;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.FallenBack;
import dev.holdfast.topology.TopologyEvent.PrimaryLost;
import dev.holdfast.topology.TopologyEvent.Suspected;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One observation of Micrometer for each failover, from the doubt to its end: with a tracing bridge on the class path a span of
 * OpenTelemetry, beside those of the requests that waited.
 */
public final class FailoverObservations implements FailoverListener {

    private final ObservationRegistry observations;
    private final Map<Endpoint, Observation> running = new ConcurrentHashMap<>();

    /**
     * For all groups that it is told of.
     *
     * @param observations the application's
     */
    public FailoverObservations(ObservationRegistry observations) {
        this.observations = observations;
    }

    @Override
    public void happened(TopologyEvent event) {
        if (event instanceof Suspected suspected) {
            running.computeIfAbsent(
                    suspected.endpoint(),
                    endpoint -> Observation.start("holdfast.failover", observations)
                            .lowCardinalityKeyValue("endpoint", endpoint.toString())
                            .highCardinalityKeyValue("why", suspected.why()));
        } else if (event instanceof PrimaryLost || event instanceof FallenBack) {
            running(event)
                    .ifPresent(it -> it.event(Observation.Event.of(
                            event instanceof PrimaryLost ? "primary lost" : "fallbacks are used")));
        } else if (event instanceof EpochMoved moved) {
            ends(event, "followed", moved.to().toString());
        } else if (event instanceof Confirmed confirmed) {
            ends(event, "confirmed", confirmed.primary().toString());
        }
    }

    private Optional<Observation> running(TopologyEvent event) {
        return Optional.ofNullable(running.get(event.endpoint()));
    }

    private void ends(TopologyEvent event, String outcome, String primary) {
        Observation ended = running.remove(event.endpoint());
        if (ended != null) {
            ended.lowCardinalityKeyValue("outcome", outcome)
                    .highCardinalityKeyValue("primary", primary)
                    .stop();
        }
    }
}
