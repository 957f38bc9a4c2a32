// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.CursorOwners;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.ScriptBodies;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one client share. Thread-safe. */
final class Attachment {

    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private final Recovery recovery;
    private final StandIns standIns;
    private final Executor computation;
    private final SubscriptionListener listener;
    private final ScriptBodies scripts = new ScriptBodies();
    private final CursorOwners cursors = new CursorOwners();
    private final AtomicLong firstEpoch = new AtomicLong();

    /** Calls failed while connections go on bare, and no write has passed since. */
    private volatile boolean failedBare;

    /** @param recovery the group's, or that of its readers */
    Attachment(Holdfast holdfast, Recovery recovery, Executor computation, SubscriptionListener listener) {
        this.recovery = recovery;
        this.standIns = new StandIns(holdfast.fallbacks().handlers(recovery), recovery, computation);
        this.computation = computation;
        this.listener = listener;
    }

    Recovery recovery() {
        return recovery;
    }

    /** What answers reads when Redis cannot. */
    StandIns standIns() {
        return standIns;
    }

    /** Lettuce's own pool for what must not run on an event loop. */
    Executor computation() {
        return computation;
    }

    ScriptBodies scripts() {
        return scripts;
    }

    CursorOwners cursors() {
        return cursors;
    }

    void dialled(long epoch) {
        if (epoch != Standing.BARE) {
            firstEpoch.compareAndSet(0, epoch);
        }
    }

    /** A call ends with the client's own error, since connections go on bare. */
    void failedBare(Optional<Signal> signal, long epoch, Outcome outcome, Throwable cause) {
        failedBare = true;
        recovery.observe(signal, epoch, outcome, cause);
    }

    boolean hasFailedBare() {
        return failedBare;
    }

    void wroteBare(long epoch) {
        failedBare = false;
        recovery.observeWrite(epoch);
    }

    /** Whether this epoch's server may lack scripts that an earlier one had. */
    boolean isLaterEpoch(long epoch) {
        return epoch > firstEpoch.get();
    }

    void tell(SubscriptionGap gap) {
        computation.execute(() -> {
            try {
                listener.gap(gap);
            } catch (RuntimeException e) {
                LOG.warn("The subscription listener threw; the subscription goes on", e);
            }
        });
    }
}
