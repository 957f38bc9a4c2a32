// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * No primary could be used within the failover budget. {@link #outcome()} says whether an attempt may have run; unless it is
 * {@link Outcome#UNKNOWN}, the command was not applied.
 *
 * @since 0.1.0
 */
public final class BudgetExhaustedException extends LettuceFailoverException {

    private static final long serialVersionUID = 1L;

    BudgetExhaustedException(
            String message, Outcome outcome, boolean safe, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, outcome, safe, snapshot, cause);
    }
}
