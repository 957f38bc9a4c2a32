// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.Set;

/**
 * What the table of commands says of one command. Total: a command that is not listed is {@link Safety#UNSAFE}.
 *
 * @since 0.1.0
 */
public final class Commands {
    private Commands() {}

    /**
     * What repeating the command would do.
     *
     * @param command its words
     * @return what the table proves, else {@link Safety#UNSAFE}
     */
    public static Safety safety(CommandWords command) {
        return CommandTable.get().safety(command);
    }

    /**
     * As {@link #safety(CommandWords)}, and a command that the user named counts as {@link Safety#READ}: it may be
     * repeated though it writes. The user's word never covers what vouches for one connection, a cursor, and forms
     * whose reply would mislead the caller after a repeat: SET with NX, GET or a comparison (a lock that was taken
     * would be reported as not taken).
     *
     * @param command its words
     * @param repeatable names of commands, in upper case, such as {@code SET} or {@code SCRIPT LOAD}
     * @return what the table proves or the user allows, else {@link Safety#UNSAFE}
     */
    public static Safety safety(CommandWords command, Set<String> repeatable) {
        return CommandTable.get().safety(command, repeatable);
    }

    /**
     * Whether the command may change something. True unless the table proves that it does not; true for EXEC; false
     * for the other commands that only concern their own connection.
     *
     * @param command its words
     * @return false only when that is proven
     */
    public static boolean isWrite(CommandWords command) {
        return CommandTable.get().isWrite(command);
    }

    /**
     * Whether the command runs a script or a function, so that its error reply can be the script's own.
     *
     * @param command its words
     * @return true for EVAL, EVALSHA, FCALL and their read-only twins
     */
    public static boolean runsScript(CommandWords command) {
        return CommandTable.get().runsScript(command);
    }

    /**
     * Whether the server may hold the reply back until something happens, so that no timeout applies.
     *
     * @param command its words
     * @return true for BLPOP and its like, for XREAD and XREADGROUP with BLOCK, for WAIT and WAITAOF
     */
    public static boolean isBlocking(CommandWords command) {
        return CommandTable.get().isBlocking(command);
    }

    /**
     * Whether the command, applied twice with nothing in between, leaves the same keyspace (absolute expiry included)
     * and the same reply as once. It is not safe to repeat all the same: another client's write may lie in between
     * and would be undone. Meant for users who decide what may be repeated.
     *
     * @param command its words
     * @return false unless the table proves it
     */
    public static boolean idempotentWrite(CommandWords command) {
        return CommandTable.get().idempotentWrite(command);
    }
}
