// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/**
 * The primary verified last.
 *
 * @param address where it is
 * @param runId its process; empty where INFO may not be asked
 * @param replId the history that it writes; empty likewise
 */
record Incumbent(NodeAddress address, Optional<String> runId, Optional<String> replId) {

    /** Whether this answer comes from the very process that was verified. */
    boolean sameProcess(NodeReport report) {
        return runId.isEmpty() || report.runId().isEmpty() || runId.equals(report.runId());
    }
}
