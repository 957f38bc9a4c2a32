// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

/**
 * A drill is not held, or its failover could not be started: the message says why, and what to do.
 *
 * @since 0.1.0
 */
public final class DrillRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With the reason.
     *
     * @param message why, and what to do
     */
    public DrillRefused(String message) {
        super(message);
    }
}
