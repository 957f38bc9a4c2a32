// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/**
 * Reads error replies by the server's whole fixed texts; anything else is the command's own answer.
 *
 * @since 0.1.0
 */
public final class Replies {
    private static final ScriptBodies NO_BODIES = new ScriptBodies();

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
     *     form with the server's own script suffix, or in the wrapper of servers before 7, counts. For FCALL that misses
     *     most refusals; {@link #classify(String, CommandWords)} does not
     * @return {@link Reply#ANSWER} for every text that is not known as a whole
     */
    public static Reply classify(String errorText, boolean script) {
        return ReplyTexts.find(errorText, script);
    }

    /**
     * As {@link #classify(String, CommandWords, ScriptBodies)}, without knowing what EVALSHA runs.
     *
     * @param errorText the text after the {@code -}, without the line end
     * @param command the words of the command that it answers
     * @return {@link Reply#ANSWER} for every text that is not known as a whole
     */
    public static Reply classify(String errorText, CommandWords command) {
        return classify(errorText, command, NO_BODIES);
    }

    /**
     * As {@link #classify(String, boolean)}, and more exact, since the command is at hand. FCALL, and a script whose body
     * begins with {@code #!}, are refused in plain words before they run (7.0 and later): for these the plain text counts.
     * An UNBLOCKED text counts only for the blocking commands that are known: a module's command that was blocked may have
     * begun its work.
     *
     * @param errorText the text after the {@code -}, without the line end
     * @param command the words of the command that it answers
     * @param bodies the bodies of scripts that were seen, for EVALSHA
     * @return {@link Reply#ANSWER} for every text that is not known as a whole
     */
    public static Reply classify(String errorText, CommandWords command, ScriptBodies bodies) {
        boolean script = Commands.runsScript(command);
        Reply reply = classify(errorText, script);
        if (script && reply == Reply.ANSWER && bodies.isRefusedBeforeRun(command)) {
            return ReplyTexts.isPlainRefusal(errorText) ? Reply.DEMOTED : Reply.ANSWER;
        }
        boolean unblocked = reply == Reply.DEMOTED && errorText.startsWith("UNBLOCKED ");
        return unblocked && !Commands.isBlocking(command) ? Reply.ANSWER : reply;
    }
}
