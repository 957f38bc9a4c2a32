// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.Succession;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.DnsChanged;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.FallenBack;
import dev.holdfast.topology.TopologyEvent.MemoryHigh;
import dev.holdfast.topology.TopologyEvent.Misconfigured;
import dev.holdfast.topology.TopologyEvent.PrimaryLost;
import dev.holdfast.topology.TopologyEvent.ReplicaDetached;
import dev.holdfast.topology.TopologyEvent.Suspected;
import dev.holdfast.topology.TopologyEvent.WritesHeld;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person on call reads. A failover that ends well is INFO, so that it raises no alarm; WARN and ERROR are for
 * what wants a look. A doubt that is confirmed within a moment, such as a connection that was closed, is DEBUG.
 */
final class EventLog {

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private static final long BRIEF_MILLIS = 100;

    void write(TopologyEvent event) {
        if (event instanceof EpochMoved moved) {
            write(moved);
        } else if (event instanceof Suspected suspected) {
            LOG.debug(
                    "[{}] epoch {}: the primary is in doubt, commands wait: {}",
                    suspected.endpoint(),
                    suspected.epoch(),
                    suspected.why());
        } else if (event instanceof Confirmed confirmed) {
            write(confirmed);
        } else if (event instanceof WritesHeld held) {
            LOG.warn("[{}] epoch {}: writes wait, reads go on: {}", held.endpoint(), held.epoch(), held.why());
        } else if (event instanceof ReplicaDetached detached) {
            write(detached);
        } else if (event instanceof PrimaryLost lost) {
            LOG.error(
                    "[{}] epoch {}: no writable primary for {} ms: {}",
                    lost.endpoint(),
                    lost.epoch(),
                    lost.after().toMillis(),
                    lost.why());
        } else if (event instanceof Misconfigured misconfigured) {
            LOG.error(
                    "[{}] {}", misconfigured.endpoint(), misconfigured.misfit().advice());
        } else if (event instanceof FallenBack fallenBack) {
            LOG.warn(
                    "[{}] epoch {}: calls that have a fallback use it from now on",
                    fallenBack.endpoint(),
                    fallenBack.epoch());
        } else if (event instanceof MemoryHigh high) {
            write(high);
        } else if (event instanceof DnsChanged changed) {
            LOG.info("[{}] DNS names {} now, before {}", changed.endpoint(), changed.now(), changed.before());
        }
    }

    private static void write(ReplicaDetached detached) {
        LOG.warn(
                "[{}] epoch {}: {} claims to be a primary and is ignored: {}",
                detached.endpoint(),
                detached.epoch(),
                detached.node(),
                detached.why());
    }

    private static void write(MemoryHigh high) {
        LOG.warn(
                "[{}] {} uses {} of {} bytes of maxmemory, more than {} %: make room or scale up before it evicts or fails",
                high.endpoint(),
                high.node(),
                high.vitals().usedMemory(),
                high.vitals().maxMemory(),
                Math.round(MemoryHigh.THRESHOLD * 100));
    }

    private static void write(Confirmed confirmed) {
        long millis = confirmed.after().toMillis();
        if (millis >= BRIEF_MILLIS) {
            LOG.info(
                    "[{}] epoch {}: {} is the primary still; commands waited {} ms",
                    confirmed.endpoint(),
                    confirmed.epoch(),
                    confirmed.primary(),
                    millis);
        } else {
            LOG.debug(
                    "[{}] epoch {}: {} is the primary still; commands waited {} ms",
                    confirmed.endpoint(),
                    confirmed.epoch(),
                    confirmed.primary(),
                    millis);
        }
    }

    private static void write(EpochMoved moved) {
        if (moved.from().isEmpty()) {
            LOG.info("[{}] epoch {}: {} is the primary", moved.endpoint(), moved.epoch(), moved.to());
            return;
        }
        LOG.info(
                "[{}] epoch {}: {} is the primary now, before {} ({}); commands waited {} ms",
                moved.endpoint(),
                moved.epoch(),
                moved.to(),
                moved.from().get(),
                moved.why(),
                moved.after().toMillis());
        OptionalLong lost = moved.lostBytes();
        if (lost.isPresent() && lost.getAsLong() > 0) {
            LOG.warn(
                    "[{}] epoch {}: {} lacks {} bytes of the history that {} had acknowledged; these writes are lost",
                    moved.endpoint(),
                    moved.epoch(),
                    moved.to(),
                    lost.getAsLong(),
                    moved.from().get());
        }
        if (moved.why() == Succession.RESTARTED_EMPTY) {
            LOG.warn("[{}] epoch {}: {} was restarted without its data", moved.endpoint(), moved.epoch(), moved.to());
        }
    }
}
