// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

/**
 * AWS could not be asked, or refused: the message says which right or setting is missing. What else was asked for is not
 * concerned.
 *
 * @since 0.1.0
 */
public final class CloudRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CloudRefusal(String message, Throwable cause) {
        super(message, cause);
    }
}
