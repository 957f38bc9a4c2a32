// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.BlockingTimeout;
import dev.holdfast.outcome.CommandWords;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.args.Rawable;

/** A command of Jedis as the tables of core read it. Made in trouble only. */
final class JedisWords implements CommandWords {

    private static final int LONGEST_NAME = 40;

    private final byte[][] words;

    JedisWords(CommandArguments command) {
        words = new byte[command.size()][];
        int i = 0;
        // CommandArguments.get(int) came with Jedis 7.1.
        for (Rawable word : command) {
            words[i++] = word.getRaw();
        }
    }

    @Override
    public int count() {
        return words.length;
    }

    @Override
    public byte[] word(int index) {
        return words[index];
    }

    String text(int index) {
        return new String(words[index], StandardCharsets.UTF_8);
    }

    /** The same command with one word exchanged. */
    static CommandArguments with(CommandArguments command, BlockingTimeout.Shortened exchanged) {
        CommandArguments copy = new CommandArguments(command.getCommand());
        int index = 0;
        for (Rawable word : command) {
            if (index > 0) {
                copy.add(index == exchanged.index() ? exchanged.text() : word.getRaw());
            }
            index++;
        }
        return copy;
    }

    /** The command's name for messages; never an argument. */
    static String nameOf(CommandArguments command) {
        byte[] raw = command.getCommand().getRaw();
        int length = Math.min(raw.length, LONGEST_NAME);
        return new String(raw, 0, length, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
    }
}
