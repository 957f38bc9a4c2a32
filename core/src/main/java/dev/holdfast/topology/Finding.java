// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/** What is known of a node since the last decision. */
sealed interface Finding {

    /** Whether it rests on a question asked at this time or later. */
    default boolean askedSince(long time) {
        if (this instanceof Answered answered) {
            return answered.askedAt() - time >= 0;
        }
        if (this instanceof Silent silent) {
            return silent.askedAt() - time >= 0;
        }
        return this instanceof Opaque opaque && opaque.askedAt() - time >= 0;
    }

    /** Asked, or about to be, and not answered yet. */
    record Pending() implements Finding {}

    /** It answered a question that was asked at this time. */
    record Answered(NodeReport report, long askedAt) implements Finding {}

    /** It cannot be reached, or did not answer two probes. */
    record Silent(ProbeException.Kind kind, long askedAt) implements Finding {}

    /** It cannot be asked: probing is off, or an ACL denies HELLO and INFO. Only DNS can judge it. */
    record Opaque(long askedAt) implements Finding {}
}
