// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/**
 * Reads error replies by the server's whole fixed texts; anything else is the command's own answer.
 *
 * @since 0.1.0
 */
public final class Replies {
    private Replies() {}

    /**
     * What the error reply to a command means. Total: never throws.
     *
     * <p>It is meant for the reply to the command itself. An error inside an array (the reply of EXEC) is the answer
     * of one queued command and belongs to the caller.
     *
     * @param errorText the text after the {@code -}, without the line end
     * @param script whether the command was EVAL, EVALSHA or FCALL (or a read-only twin): then the plain text of a
     *     refused write proves nothing, since a script may return it on a primary after it has written, and only the
     *     form with the server's own script suffix, or in the wrapper of servers before 7, counts
     * @return {@link Reply#ANSWER} for every text that is not known as a whole
     */
    public static Reply classify(String errorText, boolean script) {
        return ReplyTexts.find(errorText, script);
    }
}
