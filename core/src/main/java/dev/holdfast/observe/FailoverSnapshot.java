// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What Holdfast knew when a call ended with an error: enough to read the error without other logs.
 *
 * @param endpoint the name and port that the application was given
 * @param standing the state, the epoch and the primary at that moment
 * @param lastAddresses the addresses that DNS named last
 * @param recentSignals the newest reasons to doubt the primary, oldest first
 * @param attempts how often the command was tried, the first time included
 * @param timeSpent how long the call was in trouble, from its first failure or wait
 * @param budget how long it might have been
 * @param lastCause the text of the failure seen last; empty if the call only waited
 * @param write whether the call may have changed something: false only where the command is known to be a read
 * @since 0.1.0
 */
public record FailoverSnapshot(
        Endpoint endpoint,
        Standing standing,
        List<String> lastAddresses,
        List<String> recentSignals,
        int attempts,
        Duration timeSpent,
        Duration budget,
        Optional<String> lastCause,
        boolean write) {

    /**
     * Copies the lists.
     *
     * @param endpoint the name and port that the application was given
     * @param standing the state, the epoch and the primary at that moment
     * @param lastAddresses the addresses that DNS named last
     * @param recentSignals the newest reasons to doubt the primary, oldest first
     * @param attempts how often the command was tried, the first time included
     * @param timeSpent how long the call was in trouble, from its first failure or wait
     * @param budget how long it might have been
     * @param lastCause the text of the failure seen last; empty if the call only waited
     * @param write whether the call may have changed something: false only where the command is known to be a read
     */
    public FailoverSnapshot {
        lastAddresses = List.copyOf(lastAddresses);
        recentSignals = List.copyOf(recentSignals);
    }

    @Override
    public String toString() {
        return "endpoint " + endpoint + ", primary "
                + standing.primary().map(Object::toString).orElse("not known yet") + ", DNS names " + lastAddresses
                + ", epoch " + standing.epoch() + ", "
                + standing.state() + ", " + attempts + (attempts == 1 ? " attempt, " : " attempts, ")
                + timeSpent.toMillis() + " of " + budget.toMillis() + " ms spent"
                + lastCause.map(cause -> ", last cause: " + cause).orElse("")
                + (recentSignals.isEmpty() ? "" : ", signals: " + String.join("; ", recentSignals));
    }
}
