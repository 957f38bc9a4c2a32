// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/** What is known of one attempt. */
public enum Outcome {
    /** answered */ ANSWERED,
    /** not sent */ NOT_SENT,
    /** rejected */ REJECTED,
    /** unknown */ UNKNOWN
}
