// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.CommandWords;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A command of Lettuce as the tables of core read it. Made in trouble only, and for the few commands that are not plain. */
final class LettuceWords implements CommandWords {

    private static final int LONGEST_NAME = 40;

    private final List<byte[]> words = new ArrayList<>();

    /** The arguments are not to be had otherwise: their classes are package-private, so they are encoded and read back. */
    LettuceWords(RedisCommand<?, ?, ?> command) {
        words.add(command.getType().getBytes());
        if (command.getArgs() != null) {
            ByteBuf encoded = Unpooled.buffer();
            command.getArgs().encode(encoded);
            while (encoded.isReadable()) {
                encoded.skipBytes(1);
                byte[] word = new byte[length(encoded)];
                encoded.readBytes(word).skipBytes(2);
                words.add(word);
            }
        }
    }

    /** What stands between the dollar sign and the end of the line. */
    private static int length(ByteBuf encoded) {
        int length = 0;
        for (byte digit = encoded.readByte(); digit != '\r'; digit = encoded.readByte()) {
            length = length * 10 + digit - '0';
        }
        encoded.skipBytes(1);
        return length;
    }

    @Override
    public int count() {
        return words.size();
    }

    @Override
    public byte[] word(int index) {
        return words.get(index);
    }

    String text(int index) {
        return new String(words.get(index), StandardCharsets.UTF_8);
    }

    /** A word in capitals, for comparison; empty if there is none. */
    String capitals(int index) {
        return index < words.size() ? text(index).toUpperCase(Locale.ROOT) : "";
    }

    /** The command's name for messages; never an argument. */
    static String nameOf(RedisCommand<?, ?, ?> command) {
        byte[] raw = command.getType().getBytes();
        int length = Math.min(raw.length, LONGEST_NAME);
        return new String(raw, 0, length, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
    }
}
