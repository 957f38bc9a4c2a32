// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/**
 * What an error reply of the server means for a failover.
 *
 * @since 0.1.0
 */
public enum Reply {
    /** The command's own answer, or anything not known: it passes to the caller untouched. */
    ANSWER(Outcome.ANSWERED, false),

    /** Refused, or unblocked, because this node is a replica (now). */
    DEMOTED(Outcome.REJECTED, true),

    /** Refused because the node loads its data set. */
    LOADING(Outcome.REJECTED, true),

    /** Refused by a replica whose link is down and which may not serve stale data. */
    MASTERDOWN(Outcome.REJECTED, true),

    /** Refused for the moment (CLUSTERDOWN, TRYAGAIN): a paced retry on the same node, no search. */
    UNAVAILABLE(Outcome.REJECTED, false),

    /** EXEC was refused; nothing of the transaction was applied. Reported so, never retried by us: the queue is gone. */
    ABORTED(Outcome.REJECTED, false),

    /** As {@link #ABORTED}, and the server names its role or state as the reason. */
    ABORTED_BY_DEMOTION(Outcome.REJECTED, true),

    /** EVALSHA named a script that this server does not have; nothing was run. */
    UNKNOWN_SCRIPT(Outcome.REJECTED, false);

    private final Outcome outcome;
    private final boolean doubtsPrimary;

    Reply(Outcome outcome, boolean doubtsPrimary) {
        this.outcome = outcome;
        this.doubtsPrimary = doubtsPrimary;
    }

    /**
     * What the reply says of the attempt.
     *
     * @return {@link Outcome#ANSWERED} for {@link #ANSWER}, else {@link Outcome#REJECTED}
     */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * Whether the reply is a signal: a reason to doubt that the node is the primary.
     *
     * @return true where a search should be started or quickened
     */
    public boolean doubtsPrimary() {
        return doubtsPrimary;
    }
}
