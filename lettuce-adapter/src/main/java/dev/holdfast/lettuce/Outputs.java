// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.output.BooleanOutput;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.DoubleOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.KeyOutput;
import io.lettuce.core.output.ListSubscriber;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.StreamingOutput;
import io.lettuce.core.output.ValueOutput;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an output has taken of a reply that was cut: asked again, a list would get its first elements twice. */
final class Outputs {

    private Outputs() {}

    /** Whether the command may be asked again with the same output, though its reply had begun to come. */
    static boolean isAsNew(@Nullable CommandOutput<?, ?, ?> output) {
        if (output == null || isScalar(output)) {
            return true;
        }
        if (output instanceof StreamingOutput<?> streaming && !(streaming.getSubscriber() instanceof ListSubscriber)) {
            // A reactive stream: each element was handed on as it came, and none is kept (RedisPublisher, 6.2 to 7.7).
            return false;
        }
        Object taken = output.get();
        return taken == null
                || (taken instanceof Collection<?> list && list.isEmpty())
                || (taken instanceof Map<?, ?> map && map.isEmpty());
    }

    /** These are set at once, by the whole reply. */
    private static boolean isScalar(CommandOutput<?, ?, ?> output) {
        return output instanceof ValueOutput
                || output instanceof StatusOutput
                || output instanceof IntegerOutput
                || output instanceof BooleanOutput
                || output instanceof ByteArrayOutput
                || output instanceof DoubleOutput
                || output instanceof KeyOutput;
    }
}
