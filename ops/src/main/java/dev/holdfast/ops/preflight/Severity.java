// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

/**
 * How much a finding matters.
 *
 * @since 0.1.0
 */
public enum Severity {
    /** A failover will not work, or applications will not follow it. */
    CRITICAL,
    /** A failover will take longer, or lose more, than it need. */
    WARNING,
    /** Good to know. */
    NOTE
}
