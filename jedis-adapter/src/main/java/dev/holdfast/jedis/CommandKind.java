// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.fallback.FallbackHandlers;
import java.nio.charset.StandardCharsets;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;

/**
 * What the seam has to know of a command before it is sent: whether it builds up something on its connection, or names
 * something that another server may not have. Looked up without allocation.
 */
// The ordinals are those of the Jedis that is loaded, and never leave the process.
@SuppressWarnings("EnumOrdinal")
enum CommandKind {
    /** Nothing of the below: nearly all commands. */
    PLAIN,
    /** SELECT: restored on a new connection. */
    SELECT,
    /** MULTI, EXEC, DISCARD. */
    MULTI,
    EXEC,
    DISCARD,
    /** WATCH and UNWATCH. */
    WATCH,
    UNWATCH,
    /** CLIENT: its second word decides. */
    CLIENT,
    /** Something that cannot be restored: another user, another protocol, MONITOR, RESET. */
    OPAQUE,
    /** WAIT and WAITAOF vouch for the writes of one connection. */
    VOUCHING,
    /** SUBSCRIBE and its like. */
    SUBSCRIBE,
    /** UNSUBSCRIBE and its like. */
    UNSUBSCRIBE,
    /** A scan, whose cursor only its issuer understands. */
    CURSOR,
    /** EVAL and SCRIPT carry the body of a script. */
    SCRIPT;

    /** Names, in capitals, of all that is not plain. */
    private static final Object[][] TABLE = {
        {SELECT, "SELECT"},
        {MULTI, "MULTI"},
        {EXEC, "EXEC"},
        {DISCARD, "DISCARD"},
        {WATCH, "WATCH"},
        {UNWATCH, "UNWATCH"},
        {CLIENT, "CLIENT"},
        {OPAQUE, "AUTH", "HELLO", "MONITOR", "RESET", "SYNC", "PSYNC"},
        {VOUCHING, "WAIT", "WAITAOF"},
        {SUBSCRIBE, "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"},
        {UNSUBSCRIBE, "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"},
        {CURSOR, "SCAN", "HSCAN", "SSCAN", "ZSCAN"},
        {SCRIPT, "EVAL", "EVAL_RO", "SCRIPT"},
    };

    /** By name, not by constant: the enum of Jedis has other constants in each version. */
    private static final CommandKind[] BY_ORDINAL = byOrdinal();

    private static final boolean[] ANSWERABLE = answerable();

    /** Whether a command of this name may have a fallback for whole clients. */
    static boolean mayBeAnswered(ProtocolCommand command) {
        return command instanceof Protocol.Command known && ANSWERABLE[known.ordinal()];
    }

    private static boolean[] answerable() {
        Protocol.Command[] commands = Protocol.Command.values();
        boolean[] answerable = new boolean[commands.length];
        for (Protocol.Command command : commands) {
            answerable[command.ordinal()] = FallbackHandlers.mayAnswer(capitals(command.getRaw()));
        }
        return answerable;
    }

    static CommandKind of(ProtocolCommand command) {
        return command instanceof Protocol.Command known ? BY_ORDINAL[known.ordinal()] : byName(command.getRaw());
    }

    private static CommandKind[] byOrdinal() {
        Protocol.Command[] commands = Protocol.Command.values();
        CommandKind[] kinds = new CommandKind[commands.length];
        for (Protocol.Command command : commands) {
            kinds[command.ordinal()] = byName(command.getRaw());
        }
        return kinds;
    }

    private static CommandKind byName(byte[] name) {
        for (Object[] row : TABLE) {
            for (int i = 1; i < row.length; i++) {
                if (isName(name, (String) row[i])) {
                    return (CommandKind) row[0];
                }
            }
        }
        return PLAIN;
    }

    /** Whether bytes are a word in any case. */
    static boolean isName(byte[] bytes, String capitals) {
        if (bytes.length != capitals.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            int letter = bytes[i] >= 'a' && bytes[i] <= 'z' ? bytes[i] - ('a' - 'A') : bytes[i];
            if (letter != capitals.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of a word as text, for the few that are compared more than once. */
    static String capitals(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII).toUpperCase(java.util.Locale.ROOT);
    }
}
