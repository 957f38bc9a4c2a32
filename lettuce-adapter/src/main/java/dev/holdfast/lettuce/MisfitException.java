// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Something in the configuration does not fit the server: the name, the credentials, the certificate, the kind of server.
 * Waiting would not mend it, so the call ends at once; the message names the setting and says what to do.
 *
 * @since 0.1.0
 */
public final class MisfitException extends LettuceFailoverException {

    private static final long serialVersionUID = 1L;

    MisfitException(
            String message, Outcome outcome, boolean safe, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message, outcome, safe, snapshot, cause);
    }
}
