// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

/** (in work) */
public final class HoldfastBuilder {
    HoldfastBuilder() {}

    /** (in work) */
    public HoldfastBuilder primary(String host, int port) {
        return this;
    }

    /** (in work) */
    public HoldfastBuilder budget(java.time.Duration budget) {
        return this;
    }

    /** (in work) */
    public Holdfast build() {
        throw new UnsupportedOperationException();
    }
}
