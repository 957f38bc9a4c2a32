// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import dev.holdfast.observe.FailoverSnapshot;

/**
 * Carried by every error of Holdfast, whatever exception of the client it extends.
 *
 * @see Outcomes#find(Throwable)
 * @since 0.1.0
 */
public interface FailoverFailure {

    /**
     * What is known of the command.
     *
     * @return the outcome of the last attempt that left anything to know
     */
    Outcome outcome();

    /**
     * Whether it is proven that repeating the command cannot apply it twice.
     *
     * @return false also when that is not known
     */
    boolean safeToRepeat();

    /**
     * What Holdfast knew when it gave up.
     *
     * @return the endpoint, its state and what the call spent
     */
    FailoverSnapshot snapshot();
}
