// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.util.List;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The rows of the {@link FaultMatrix} that look at the whole process, or load the machine: run with nothing beside them.
 *
 * @since 0.1.0
 */
@Isolated("looks at the whole process")
public abstract class LoneFaults extends FaultMatrix {

    /** For subclasses. */
    protected LoneFaults() {}

    @Override
    List<FaultRow> half() {
        return Rows.alone();
    }

    @Override
    List<FaultRow> overToxiproxy() {
        return List.of();
    }
}
