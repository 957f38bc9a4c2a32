// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.protocol.DefaultEndpoint;

/** {@code RedisChannelWriter.reset()}, which Lettuce 7.0 removed. */
final class Resetting {
    private Resetting() {}

    static void reset(DefaultEndpoint endpoint) {
        try {
            DefaultEndpoint.class.getMethod("reset").invoke(endpoint);
        } catch (ReflectiveOperationException newer) {
            throw new UnsupportedOperationException("This version of Lettuce has no reset()", newer);
        }
    }
}
