// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import java.util.Optional;

/** Which errors a fallback may stand in for. */
final class Eligible {

    private static final int DEEPEST = 50;

    private Eligible() {}

    /**
     * The failover failure that an error is, or was caused by; empty if the error is to pass through. What an error merely
     * suppresses, such as the failure to close a connection after it, does not count.
     *
     * @param afterUnknownWrites whether a write that may have been applied counts too
     */
    static Optional<FailoverFailure> cause(Throwable thrown, boolean afterUnknownWrites) {
        int depth = 0;
        for (Throwable next = thrown; next != null && depth < DEEPEST; next = next.getCause()) {
            depth++;
            if (next instanceof FailoverFailure failure) {
                return afterUnknownWrites || isHarmless(thrown, failure) ? Optional.of(failure) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isHarmless(Throwable thrown, FailoverFailure failure) {
        if (failure.outcome() != Outcome.UNKNOWN) {
            // An attempt before it, kept as suppressed by a retry above, may have run all the same.
            return !hasUnknownWrite(thrown);
        }
        return !isUnknownWrite(failure);
    }

    private static boolean hasUnknownWrite(Throwable thrown) {
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (suppressed instanceof FailoverFailure failure && isUnknownWrite(failure)) {
                return true;
            }
        }
        return false;
    }

    /** Safe to repeat, by the user's word, is not a read: doing it again in another way is another matter. */
    private static boolean isUnknownWrite(FailoverFailure failure) {
        return failure.outcome() == Outcome.UNKNOWN
                && (!failure.safeToRepeat() || failure.snapshot().write());
    }
}
