// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/** An invariant that did not hold in a simulated run. */
final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String invariant;

    Violation(String invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    /** Which one; the same for a schedule and its shortened form. */
    String invariant() {
        return invariant;
    }
}
