// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Outcome;

/**
 * A command that may write was given to a pool or client of readers. It was refused before it was sent, and belongs to that of
 * the primary.
 *
 * @since 0.1.0
 */
public final class WriteToReaderException extends JedisFailoverException {

    private static final long serialVersionUID = 1L;

    WriteToReaderException(String message, FailoverSnapshot snapshot) {
        super(message, Outcome.NOT_SENT, false, snapshot, null);
    }
}
