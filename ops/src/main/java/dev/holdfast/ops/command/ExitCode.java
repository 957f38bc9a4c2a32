// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

/** How a command ends; docs/ops/README.md lists them. */
final class ExitCode {
    static final int DONE = 0;
    /** Something to mend was found, or a budget or threshold was missed. */
    static final int FOUND = 1;

    static final int USAGE = 2;
    /** Unreachable, refused, unreadable. */
    static final int NOT_DONE = 3;
    /** The user did not confirm. */
    static final int NOT_CONFIRMED = 4;

    private ExitCode() {}
}
