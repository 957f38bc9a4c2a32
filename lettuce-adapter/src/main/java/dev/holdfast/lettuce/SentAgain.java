// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.BlockingTimeout.Shortened;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;

/** A blocking command in other words: with what is left of its timeout. All but its bytes is the caller's command. */
final class SentAgain<K, V, T> extends CommandWrapper<K, V, T> {

    private final RedisCommand<?, ?, ?> bytes;

    SentAgain(RedisCommand<K, V, T> command, LettuceWords words, Shortened left) {
        super(command);
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        for (int index = 1; index < words.count(); index++) {
            arguments.add(index == left.index() ? left.text() : words.word(index));
        }
        this.bytes = new Command<>(command.getType(), null, arguments);
    }

    @Override
    public void encode(ByteBuf buf) {
        bytes.encode(buf);
    }
}
