// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/** What is known of a node since the last decision. */
sealed interface Finding {

    /** Asked, or about to be, and not answered yet. */
    record Pending() implements Finding {}

    /** It answered a question that was asked at this time. */
    record Answered(NodeReport report, long askedAt) implements Finding {}

    /** It cannot be reached, or did not answer two probes. */
    record Silent(ProbeException.Kind kind, long askedAt) implements Finding {}

    /** It cannot be asked: probing is off, or an ACL denies HELLO and INFO. Only DNS can judge it. */
    record Opaque(long askedAt) implements Finding {}
}
