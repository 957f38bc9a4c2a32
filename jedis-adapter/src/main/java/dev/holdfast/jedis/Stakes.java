// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Safety;
import java.util.Set;
import redis.clients.jedis.CommandArguments;

/** What is at stake with the commands whose replies are not read: what they do, and what sending them again would do. */
final class Stakes {

    private final PendingCommands pending;
    private final Set<String> declaredRepeatable;

    Stakes(PendingCommands pending, Set<String> declaredRepeatable) {
        this.pending = pending;
        this.declaredRepeatable = declaredRepeatable;
    }

    /** For messages: the first command's name, never an argument. */
    String describe() {
        CommandArguments first = pending.peek();
        if (first == null) {
            return "a command";
        }
        String name = JedisWords.nameOf(first);
        return pending.size() == 1 ? name : name + " and " + (pending.size() - 1) + " more in one pipeline";
    }

    boolean mayWrite() {
        for (CommandArguments command : pending) {
            if (Commands.isWrite(new JedisWords(command))) {
                return true;
            }
        }
        return false;
    }

    boolean hold(CommandKind kind) {
        for (CommandArguments command : pending) {
            if (CommandKind.of(command.getCommand()) == kind) {
                return true;
            }
        }
        return false;
    }

    /** Whether all may be sent again although they may have run. */
    boolean areRepeatable() {
        for (CommandArguments command : pending) {
            if (!isRepeatable(command)) {
                return false;
            }
        }
        return true;
    }

    private boolean isRepeatable(CommandArguments command) {
        CommandKind kind = CommandKind.of(command.getCommand());
        Safety safety = Commands.safety(new JedisWords(command), declaredRepeatable);
        // A cursor is checked again before it is sent; what only configures its connection went with it.
        return safety == Safety.READ
                || safety == Safety.CURSOR
                || (safety == Safety.CONNECTION && (kind == CommandKind.SELECT || kind == CommandKind.CLIENT));
    }
}
