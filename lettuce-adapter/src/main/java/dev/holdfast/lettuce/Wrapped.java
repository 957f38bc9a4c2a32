// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.DemandAware;
import io.lettuce.core.protocol.RedisCommand;
import org.jspecify.annotations.Nullable;

/**
 * A command of the user's in a wrapper of ours, which must not cost reactive streams their back-pressure, as it does where
 * Lettuce wraps (CommandHandler, 6.2 on).
 */
abstract class Wrapped<K, V, T> extends CommandWrapper<K, V, T> implements DemandAware.Sink {

    Wrapped(RedisCommand<K, V, T> command) {
        super(command);
    }

    private DemandAware.@Nullable Sink sink() {
        return command instanceof DemandAware.Sink sink ? sink : CommandWrapper.unwrap(command, DemandAware.Sink.class);
    }

    @Override
    public boolean hasDemand() {
        DemandAware.Sink sink = sink();
        return sink == null || sink.hasDemand();
    }

    @Override
    public void setSource(DemandAware.Source source) {
        DemandAware.Sink sink = sink();
        if (sink != null) {
            sink.setSource(source);
        }
    }

    @Override
    public void removeSource() {
        DemandAware.Sink sink = sink();
        if (sink != null) {
            sink.removeSource();
        }
    }
}
