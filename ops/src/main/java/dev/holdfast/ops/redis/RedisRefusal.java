// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

/**
 * A server answered with an error.
 *
 * @since 0.1.0
 */
public final class RedisRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisRefusal(String node, String command, String reply) {
        super(node + " refused " + command + ": " + reply);
    }
}
