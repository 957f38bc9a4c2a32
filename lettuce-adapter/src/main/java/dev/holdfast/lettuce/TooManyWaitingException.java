// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * As many calls as {@code maxWaiting} allows wait for a primary already, so this one ended at once: an outage of the
 * cache must not take all threads of the application.
 *
 * @since 0.1.0
 */
public final class TooManyWaitingException extends NotExecutedException {

    private static final long serialVersionUID = 1L;

    TooManyWaitingException(
            String message, Outcome outcome, boolean safe, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, outcome, safe, snapshot, cause);
    }
}
