// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import picocli.CommandLine.Option;

/** In which form results are printed. */
final class OutputOptions {

    @Option(
            names = "--output",
            paramLabel = "table|json",
            description = "For people (default) or for programs.",
            defaultValue = "table")
    Form form = Form.TABLE;

    enum Form {
        TABLE,
        JSON
    }

    boolean json() {
        return form == Form.JSON;
    }
}
