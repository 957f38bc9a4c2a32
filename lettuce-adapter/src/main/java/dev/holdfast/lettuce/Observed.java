// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A command on a connection that goes on bare: how it ends is noted, and nothing about it is changed. */
final class Observed<K, V, T> extends Wrapped<K, V, T> {

    private final BareWay way;

    /** Null for a plain command. */
    private final @Nullable Call<K, V, T> call;

    private volatile boolean written;

    Observed(RedisCommand<K, V, T> command, BareWay way, @Nullable Call<K, V, T> call) {
        super(command);
        this.way = way;
        this.call = call;
    }

    RedisCommand<K, V, T> command() {
        return command;
    }

    @Nullable
    Call<K, V, T> call() {
        return call;
    }

    boolean isWritten() {
        return written;
    }

    @Override
    public void encode(ByteBuf buf) {
        written = true;
        super.encode(buf);
    }

    @Override
    public void complete() {
        CommandOutput<K, V, T> output = command.getOutput();
        way.replied(this, output != null && output.hasError() ? String.valueOf(output.getError()) : null);
        super.complete();
    }

    @Override
    public boolean completeExceptionally(Throwable throwable) {
        way.broke(this, throwable);
        return super.completeExceptionally(throwable);
    }
}
