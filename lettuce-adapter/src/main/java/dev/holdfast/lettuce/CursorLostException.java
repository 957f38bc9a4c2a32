// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The cursor was issued by a server that is no longer the primary. Carried on to another server it would silently miss keys:
 * begin the scan again with cursor 0.
 *
 * @since 0.1.0
 */
public final class CursorLostException extends LettuceFailoverException {

    private static final long serialVersionUID = 1L;

    CursorLostException(String message, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, Outcome.NOT_SENT, false, snapshot, cause);
    }
}
