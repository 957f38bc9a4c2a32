// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

/** Whose figure it is. */
public enum Hue {
    /** Holdfast, as it is judged. */
    HOLDFAST("#0550ae"),
    /** Holdfast in another setting. */
    HOLDFAST_TOO("#54aeff"),
    /** Another client, or the bare one. */
    OTHER("#6e7781");

    private final String colour;

    Hue(String colour) {
        this.colour = colour;
    }

    String colour() {
        return colour;
    }
}
