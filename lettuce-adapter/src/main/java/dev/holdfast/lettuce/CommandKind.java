// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What the seam has to know of a command before it is sent: whether it builds up something on its connection, or names
 * something that another server may not have. Looked up without allocation.
 */
// The ordinals are those of the Lettuce that is loaded, and never leave the process.
@SuppressWarnings("EnumOrdinal")
enum CommandKind {
    /** Nothing of the below: nearly all commands. */
    PLAIN,
    /** MULTI, EXEC, DISCARD. */
    MULTI,
    EXEC,
    DISCARD,
    /** WATCH and UNWATCH. */
    WATCH,
    UNWATCH,
    /** CLIENT: its second word decides. */
    CLIENT,
    /** SELECT, AUTH, READONLY: Lettuce restores them in its handshake. */
    RESTORED,
    /** WAIT and WAITAOF vouch for the writes of one connection. */
    VOUCHING,
    /** SUBSCRIBE, UNSUBSCRIBE and their like. */
    SUBSCRIPTION,
    /** A scan, whose cursor only its issuer understands. */
    CURSOR,
    /** EVAL and SCRIPT carry the body of a script. */
    SCRIPT,
    /** BLPOP, XREAD and their like may wait on the server, for a time that is to be known when they are sent again. */
    BLOCKING;

    /** Names, in capitals, of all that is not plain. */
    private static final Object[][] TABLE = {
        {MULTI, "MULTI"},
        {EXEC, "EXEC"},
        {DISCARD, "DISCARD"},
        {WATCH, "WATCH"},
        {UNWATCH, "UNWATCH"},
        {CLIENT, "CLIENT"},
        {RESTORED, "SELECT", "AUTH", "READONLY", "READWRITE"},
        {VOUCHING, "WAIT", "WAITAOF"},
        {SUBSCRIPTION, "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"},
        {CURSOR, "SCAN", "HSCAN", "SSCAN", "ZSCAN"},
        {SCRIPT, "EVAL", "EVAL_RO", "SCRIPT"},
        {BLOCKING, "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP"},
        {BLOCKING, "XREAD", "XREADGROUP"},
    };

    /** By name, not by constant: the enum of Lettuce has other constants in each version. */
    private static final CommandKind[] BY_ORDINAL = byOrdinal();

    /** {@code dispatch} takes keywords of the user's own, so the name counts. */
    static CommandKind of(ProtocolKeyword command) {
        return command instanceof CommandType known ? BY_ORDINAL[known.ordinal()] : byName(command);
    }

    /** Whether it leaves nothing behind on its connection. */
    boolean isOrdinary() {
        return this == PLAIN || this == BLOCKING;
    }

    private static CommandKind[] byOrdinal() {
        CommandType[] commands = CommandType.values();
        CommandKind[] kinds = new CommandKind[commands.length];
        for (CommandType command : commands) {
            kinds[command.ordinal()] = byName(command);
        }
        return kinds;
    }

    private static CommandKind byName(ProtocolKeyword command) {
        String name = new String(command.getBytes(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        for (Object[] row : TABLE) {
            for (int i = 1; i < row.length; i++) {
                if (name.equals(row[i])) {
                    return (CommandKind) row[0];
                }
            }
        }
        return PLAIN;
    }
}
