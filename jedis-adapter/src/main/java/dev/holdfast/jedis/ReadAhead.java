// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The replies of a pipeline, read in advance to see whether all of it was refused; error replies are kept as what they
 * are. Handed out in their order, none lost.
 */
final class ReadAhead {

    private final Deque<Object> replies = new ArrayDeque<>();

    /** A reply of null (a key that is absent) cannot stand in a deque. */
    private static final Object NOTHING = new Object();

    void add(@Nullable Object reply) {
        replies.add(reply == null ? NOTHING : reply);
    }

    boolean isEmpty() {
        return replies.isEmpty();
    }

    void clear() {
        replies.clear();
    }

    /** The next reply: null for nothing, a {@link JedisDataException} for an error. */
    @Nullable
    Object next() {
        Object reply = replies.remove();
        return reply == NOTHING ? null : reply;
    }
}
