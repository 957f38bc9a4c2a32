// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks before something is changed: somebody has to say the name of what it is. */
final class Confirmation {

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            description = "Confirm in a script: the endpoint's name, or the group's id. Else it is asked for.")
    @Nullable
    String confirmed;

    void ask(String what, String name) {
        String said = confirmed;
        if (said == null) {
            java.io.Console terminal = Console.terminal()
                    .orElseThrow(() -> new CommandFailed(
                            ExitCode.NOT_CONFIRMED, "this " + what + "; in a script, confirm with --confirm " + name));
            said = String.valueOf(terminal.readLine("This %s. Type %s to go on: ", what, name));
        }
        if (!said.trim().equalsIgnoreCase(name)) {
            throw new CommandFailed(
                    ExitCode.NOT_CONFIRMED, "not confirmed: that is not " + name + ". Nothing was done.");
        }
    }
}
