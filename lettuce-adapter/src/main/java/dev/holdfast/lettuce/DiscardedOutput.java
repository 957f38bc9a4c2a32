// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes any reply and keeps nothing of it, so that the user's own output is as new when the command is asked again. */
final class DiscardedOutput<K, V, T> extends CommandOutput<K, V, T> {

    // The codec of the output is never asked: nothing is decoded.
    @SuppressWarnings({"unchecked", "NullAway"})
    DiscardedOutput(CommandOutput<K, V, T> own) {
        super((RedisCodec<K, V>) StringCodec.UTF8, own.get());
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {}

    @Override
    public void setSingle(@Nullable ByteBuffer bytes) {}

    @Override
    public void setBigNumber(@Nullable ByteBuffer bytes) {}

    @Override
    public void set(long integer) {}

    @Override
    public void set(double number) {}

    @Override
    public void set(boolean value) {}

    @Override
    public void setError(ByteBuffer bytes) {}

    @Override
    public void setError(@Nullable String text) {}

    @Override
    public void multi(int count) {}

    @Override
    public void multiArray(int count) {}

    @Override
    public void multiPush(int count) {}

    @Override
    public void multiMap(int count) {}

    @Override
    public void multiSet(int count) {}

    @Override
    public void complete(int depth) {}
}
