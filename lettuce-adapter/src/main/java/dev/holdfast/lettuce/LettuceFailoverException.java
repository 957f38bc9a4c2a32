// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import io.lettuce.core.RedisConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * A call that Holdfast could not bring to an end, and what is known of it. A {@link RedisConnectionException}, so that
 * existing catch blocks work; the subclass and {@link #outcome()} say whether the command can have run.
 *
 * @since 0.1.0
 */
public abstract sealed class LettuceFailoverException extends RedisConnectionException implements FailoverFailure
        permits BudgetExhaustedException,
                CursorLostException,
                MisfitException,
                NotExecutedException,
                OutcomeUnknownException,
                SessionLostException,
                WriteToReaderException {

    private static final long serialVersionUID = 1L;

    /** What is known of the command. */
    private final Outcome outcome;

    /** Whether repeating cannot apply the command twice. */
    private final boolean safeToRepeat;

    /** What was known of the endpoint; not serialized. */
    private final transient FailoverSnapshot snapshot;

    LettuceFailoverException(
            String message, Outcome outcome, boolean safe, FailoverSnapshot snapshot, @Nullable Throwable cause) {
        super(message + " [" + snapshot + "]", cause);
        this.outcome = outcome;
        this.safeToRepeat = safe;
        this.snapshot = snapshot;
    }

    @Override
    public final Outcome outcome() {
        return outcome;
    }

    @Override
    public final boolean safeToRepeat() {
        return safeToRepeat;
    }

    @Override
    public final FailoverSnapshot snapshot() {
        return snapshot;
    }
}
