// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn;

/**
 * No primary was verified at start.
 *
 * @since 0.1.0
 */
public final class PrimaryUnavailableException extends RuntimeException implements FailoverFailure {

    private static final long serialVersionUID = 1L;

    private final transient FailoverSnapshot snapshot;

    PrimaryUnavailableException(Turn.Reason reason, FailoverSnapshot snapshot) {
        super(snapshot.standing()
                        .problem()
                        .map(misfit -> misfit.advice() + "; ")
                        .orElse("no primary was verified (" + reason + "); is a pool or client made already? ")
                + snapshot);
        this.snapshot = snapshot;
    }

    @Override
    public Outcome outcome() {
        return Outcome.NOT_SENT;
    }

    @Override
    public boolean safeToRepeat() {
        return true;
    }

    @Override
    public FailoverSnapshot snapshot() {
        return snapshot;
    }
}
