// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks;

import java.util.Map;

/** What can be shown of the raw figures of a run. */
public interface RawFile {

    /**
     * Its tables.
     *
     * @return Markdown by the names that a page asks for them with
     */
    Map<String, String> tables();

    /**
     * Its drawings.
     *
     * @return SVG by what is added to the file's name; empty for the one that bears just the file's name
     */
    Map<String, String> plots();
}
