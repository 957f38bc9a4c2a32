// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import org.jspecify.annotations.Nullable;

/**
 * No server could be asked: the message says why and what to do.
 *
 * @since 0.1.0
 */
public final class RedisUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With the reason.
     *
     * @param message what could not be reached, and what to do
     * @param cause the failure, or null
     */
    public RedisUnreachable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
