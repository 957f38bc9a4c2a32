// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What was built up on the connection is gone with it: a transaction, watched keys, another user, client tracking. Nothing of
 * a transaction was applied; begin again from WATCH or MULTI.
 *
 * @since 0.1.0
 */
public final class SessionLostException extends LettuceFailoverException {

    private static final long serialVersionUID = 1L;

    SessionLostException(String message, Outcome outcome, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, outcome, true, snapshot, cause);
    }
}
