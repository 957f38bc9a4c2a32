// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

/** What its caller knows of one write. */
enum Outcome {
    ACKNOWLEDGED,
    /** It did not run: a server answered so, or it was never sent. */
    NOT_EXECUTED,
    /** It may have run: it was sent, and no answer came. */
    UNKNOWN
}
