// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/** What surrounds the program: results go to {@code out}; progress, notes and errors to {@code err}. */
record Console(PrintStream out, PrintStream err, Map<String, String> environment) {

    void print(String text) {
        out.print(text);
        out.flush();
    }

    void note(String text) {
        err.println(text);
    }

    void error(String text) {
        err.println("holdfast: " + text);
    }

    /** Whether a person looks on: then progress may redraw its line. */
    static boolean attended() {
        return terminal().isPresent();
    }

    /** Where a person can be asked. Java 22 to 24 hand out a console also where there is none, and say so only if asked. */
    @SuppressWarnings("SystemConsoleNull") // null is what Java 17 to 21 say, and 25 again
    static Optional<java.io.Console> terminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            return Boolean.FALSE.equals(
                            java.io.Console.class.getMethod("isTerminal").invoke(console))
                    ? Optional.empty()
                    : Optional.of(console);
        } catch (ReflectiveOperationException before22) {
            return Optional.of(console);
        }
    }
}
