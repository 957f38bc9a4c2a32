// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.Set;

/** The table of commands. */
final class CommandTable {
    private static final CommandTable TABLE = new CommandTable();

    static CommandTable get() {
        return TABLE;
    }

    Safety safety(CommandWords command) {
        return Safety.UNSAFE;
    }

    Safety safety(CommandWords command, Set<String> repeatable) {
        return Safety.UNSAFE;
    }

    boolean isWrite(CommandWords command) {
        return true;
    }

    boolean runsScript(CommandWords command) {
        return false;
    }

    boolean isBlocking(CommandWords command) {
        return false;
    }

    boolean idempotentWrite(CommandWords command) {
        return false;
    }
}
