// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;

/** Why a fallback is used without trying Redis. Thrown to nobody but as a cause, so it has no stack trace. */
final class BreakerOpenFailure extends RuntimeException implements FailoverFailure {

    private static final long serialVersionUID = 1L;

    private final transient FailoverSnapshot snapshot;

    BreakerOpenFailure(FailoverSnapshot snapshot) {
        super("the breaker is open: Redis was not tried [" + snapshot + "]", null, false, false);
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
