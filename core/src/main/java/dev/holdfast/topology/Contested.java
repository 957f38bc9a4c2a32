// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/**
 * What to do when the incumbent and a proven heir both claim to be primary and DNS does not decide.
 *
 * @since 0.1.0
 */
public enum Contested {
    /** Follow the heir where only a control plane can promote (Amazon ElastiCache), hold elsewhere. */
    AUTOMATIC,
    /** Writes wait up to 5 s for DNS to decide; if it does not, stay with the incumbent. */
    HOLD,
    /** Follow an heir that was seen as an online replica at most 5 s before and misses nothing of what was seen then. */
    FOLLOW_HEIR
}
