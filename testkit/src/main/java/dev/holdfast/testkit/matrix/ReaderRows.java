// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.util.List;

/** Reader endpoints. Empty until Holdfast has them: then row 31, a reader endpoint whose name alternates, belongs here. */
final class ReaderRows {

    private ReaderRows() {}

    static List<FaultRow> all() {
        return List.of();
    }
}
