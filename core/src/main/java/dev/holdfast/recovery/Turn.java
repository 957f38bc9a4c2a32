// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.topology.Standing;

/**
 * What a call in trouble does next.
 *
 * @since 0.1.0
 */
public sealed interface Turn {

    /**
     * Send, on a connection of this epoch.
     *
     * @param standing which primary, which epoch
     */
    record Go(Standing standing) implements Turn {}

    /**
     * End with an error that tells the caller why.
     *
     * @param reason why
     * @param snapshot what was known
     */
    record GiveUp(Reason reason, FailoverSnapshot snapshot) implements Turn {}

    /** Why a call ends. */
    enum Reason {
        /** The command may have run, and running it again would change something. */
        OUTCOME_UNKNOWN,
        /** No attempt succeeded within the budget; the command did not run. */
        BUDGET_SPENT,
        /** As many calls as {@code maxWaiting} allows wait already; the command did not run. */
        TOO_MANY_WAITING,
        /** The thread was interrupted while it waited; its flag is set again; the command did not run. */
        INTERRUPTED,
        /** Waiting would not mend it: see the standing's problem; the command did not run. */
        MISFIT,
        /** It has a fallback, and the failover has lasted for as long as that may be waited for; the command did not run. */
        FALLBACK,
        /** The breaker is open and the configuration says not to wait; the command did not run. */
        BREAKER_OPEN
    }
}
