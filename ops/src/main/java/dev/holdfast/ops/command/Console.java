// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import java.io.PrintStream;
import java.util.Map;

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
        return System.console() != null;
    }
}
