// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/**
 * What is known of one attempt to run a command.
 *
 * @since 0.1.0
 */
public enum Outcome {
    /** The server answered, with a value or with an error that is the command's own answer. */
    ANSWERED,

    /** No whole command left this process: no server can have run it. */
    NOT_SENT,

    /** The server refused it because of its role or state, in its own fixed words: it was not run. */
    REJECTED,

    /** Its bytes may have reached a server and no reply came: it may or may not have been run. */
    UNKNOWN;

    /**
     * Whether this alone proves that the command was not run, whatever command it was.
     *
     * @return true for {@link #NOT_SENT} and {@link #REJECTED}
     */
    public boolean provesNotExecuted() {
        return this == NOT_SENT || this == REJECTED;
    }
}
