// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.Optional;

/**
 * Remembers the bodies of scripts that were sent, so that they can be loaded again when a new primary answers NOSCRIPT.
 *
 * @since 0.1.0
 */
public final class ScriptBodies {

    /** Creates an empty memory. */
    public ScriptBodies() {}

    /**
     * Remembers the body if the command carries one (EVAL, EVAL_RO, SCRIPT LOAD); does nothing otherwise.
     *
     * @param command its words
     */
    public void remember(CommandWords command) {}

    /**
     * The body of a script.
     *
     * @param sha its SHA-1 in hexadecimal, any case
     * @return a copy of the body, or empty if it was not seen or was forgotten
     */
    public Optional<byte[]> bodyFor(String sha) {
        return Optional.empty();
    }
}
