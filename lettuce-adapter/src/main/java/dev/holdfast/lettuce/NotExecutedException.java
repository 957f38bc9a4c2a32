// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The call ended before its budget, for a reason that the message gives: too many calls wait already, the thread was
 * interrupted (its flag is set again), or the breaker is open and the configuration says not to wait, or a read
 * has a fallback, which was to be used, or its connection was closed.
 *
 * @since 0.1.0
 */
public sealed class NotExecutedException extends LettuceFailoverException permits TooManyWaitingException {

    private static final long serialVersionUID = 1L;

    NotExecutedException(
            String message, Outcome outcome, boolean safe, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, outcome, safe, snapshot, cause);
    }
}
