// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The command was sent and no reply came: it may have been applied or not. Holdfast did not repeat it, and neither must a
 * retry above it, unless applying it twice does no harm.
 *
 * @since 0.1.0
 */
public final class OutcomeUnknownException extends LettuceFailoverException {

    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String message, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, Outcome.UNKNOWN, false, snapshot, cause);
    }
}
