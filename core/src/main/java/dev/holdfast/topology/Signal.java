// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/**
 * A reason to doubt the incumbent.
 *
 * @since 0.1.0
 */
public enum Signal {
    /** The server refused a command because of its role or state (READONLY, LOADING, MASTERDOWN, UNBLOCKED). */
    REFUSED(true),
    /** A connection to the primary was lost or could not be made. */
    CONNECTION_LOST(true),
    /** A reply did not come within the client's timeout. */
    TIMED_OUT(true),
    /** Two probes in a row had no answer. */
    UNANSWERED(true),
    /** A probe showed another role, or another run id at the primary's address. */
    CHANGED(true),
    /** As {@link #SLOW}, and a probe has been unanswered for 200 ms. */
    SILENT(true),
    /** A command has been unanswered for 250 ms, a full pool or a dial for 50 ms: the primary is asked at once. */
    SLOW(false),
    /** A probe was late once. */
    LATE(false),
    /** DNS names another node. */
    DNS_CHANGED(false);

    private final boolean suspends;

    Signal(boolean suspends) {
        this.suspends = suspends;
    }

    /**
     * Whether commands wait until the incumbent is confirmed; otherwise the signal only quickens the search.
     *
     * @return true if sends are suspended
     */
    public boolean suspends() {
        return suspends;
    }
}
