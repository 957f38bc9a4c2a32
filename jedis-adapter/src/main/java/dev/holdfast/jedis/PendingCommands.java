// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.args.Rawable;

/**
 * The commands of one connection whose replies are not read yet, oldest first. A ring that allocates only when a
 * pipeline outgrows it: a single command costs nothing.
 */
final class PendingCommands implements Iterable<CommandArguments> {

    /** Jedis buffers this much before it writes on its own (RedisOutputStream.java, 5.2 to 8.0). */
    private static final int BUFFER_BYTES = 8192;

    /** RESP's head of a bulk string, at its longest: {@code $}, ten digits, two line ends. */
    private static final int WORD_OVERHEAD = 15;

    private @Nullable CommandArguments[] ring = new @Nullable CommandArguments[8];
    private int head;
    private int size;
    private boolean flushed;
    private boolean batch;
    private int answered;

    void add(CommandArguments command) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = command;
        size++;
    }

    private void grow() {
        @Nullable CommandArguments[] larger = new @Nullable CommandArguments[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[(head + i) & (ring.length - 1)];
        }
        ring = larger;
        head = 0;
    }

    @Nullable
    CommandArguments peek() {
        return size == 0 ? null : ring[head];
    }

    /** Drops the oldest command, whose reply was read. */
    void answered() {
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        answered++;
        if (size == 0) {
            clear();
        }
    }

    void clear() {
        while (size > 0) {
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            size--;
        }
        flushed = false;
        batch = false;
        answered = 0;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** From here on the commands may have reached the server. */
    void flushing() {
        flushed = true;
    }

    /** From here on they are to be written again, to another connection or after a refusal. */
    void rewriting() {
        flushed = false;
        answered = 0;
    }

    /** Notes at the first read whether several commands were sent together; such are never retried one by one. */
    void reading() {
        batch |= size > 1;
    }

    boolean isBatch() {
        return batch || size > 1;
    }

    /** Whether no reply of the batch was handed out yet. */
    boolean isFirst() {
        return answered == 0;
    }

    /** Whether bytes of these commands may have left the process: flushed, or more than Jedis' buffer holds. */
    boolean mayBeOnTheWire() {
        if (flushed) {
            return true;
        }
        long bytes = 0;
        for (CommandArguments command : this) {
            bytes += WORD_OVERHEAD;
            for (Rawable word : command) {
                bytes += word.getRaw().length + WORD_OVERHEAD;
            }
        }
        return bytes >= BUFFER_BYTES;
    }

    @Override
    public Iterator<CommandArguments> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public CommandArguments next() {
                CommandArguments command = next < size ? ring[(head + next++) & (ring.length - 1)] : null;
                if (command == null) {
                    throw new NoSuchElementException();
                }
                return command;
            }
        };
    }
}
