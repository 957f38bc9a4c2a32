// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

/** Ends a command with a message that says what to do. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
