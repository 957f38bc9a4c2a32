// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.outcome.FailoverFailure;

/**
 * A fallback was to be used and could not be. The cause is the failover failure that it was to stand in for.
 *
 * @since 0.1.0
 */
public final class FallbackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a fallback gave no answer. */
    public enum Reason {
        /** As many as {@code maxFallbacks} run already; this one was not begun. */
        TOO_MANY,
        /** It took longer than {@code fallbackTimeout}; its thread was interrupted. */
        TIMED_OUT,
        /** The caller was interrupted while it waited for the fallback; its flag is set again. */
        INTERRUPTED,
        /** The executor that was given for fallbacks did not take it. */
        REJECTED
    }

    /** Why. */
    private final Reason reason;

    FallbackException(Reason reason, String message, FailoverFailure cause) {
        super(message, cause instanceof Throwable thrown ? thrown : null);
        this.reason = reason;
    }

    /**
     * Why there is no answer.
     *
     * @return never changes
     */
    public Reason reason() {
        return reason;
    }
}
