// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import java.util.List;
import java.util.Map;

/**
 * What a preflight found.
 *
 * @param facts what the set-up is, by what was asked
 * @param findings the gravest first
 * @param notLookedAt what could not be looked at, and why
 * @since 0.1.0
 */
public record PreflightReport(Map<String, String> facts, List<Finding> findings, List<String> notLookedAt) {

    /**
     * Whether something needs mending.
     *
     * @return true with a finding that is more than a note
     */
    public boolean needsMending() {
        return findings.stream().anyMatch(finding -> finding.severity() != Severity.NOTE);
    }
}
