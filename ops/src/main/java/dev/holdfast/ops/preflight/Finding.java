// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

/**
 * Something to know before a failover.
 *
 * @param id stays the same between versions, for scripts
 * @param severity how much it matters
 * @param what what was found
 * @param why why it matters in a failover
 * @param mend the command or setting that mends it
 * @since 0.1.0
 */
public record Finding(String id, Severity severity, String what, String why, String mend) {}
