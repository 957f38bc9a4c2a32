// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read while the server tracks it, so that a cache in front can be emptied when the server that would have told of
 * changes is gone. Keeps the words of reads, of which the keys are some: to invalidate more does no harm.
 *
 * <p>Lettuce's own cache frontend takes no message without keys (DefaultRedisCache, 6.2 to 7.7, throws on the null of a
 * FLUSHALL), hence one by one. Thread-safe.
 */
final class TrackedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(TrackedKeys.class);

    private static final int MOST = 100_000;
    private static final int LONGEST = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<ByteBuffer> keys = new LinkedHashSet<>();

    /**
     * Notes the words of a read.
     *
     * @return the key that has to be invalidated to make room, if any
     */
    List<ByteBuffer> read(LettuceWords words) {
        lock.lock();
        try {
            for (int index = 1; index < words.count(); index++) {
                if (words.word(index).length <= LONGEST) {
                    keys.add(ByteBuffer.wrap(words.word(index)).asReadOnlyBuffer());
                }
            }
            List<ByteBuffer> tooMany = new ArrayList<>();
            while (keys.size() > MOST) {
                ByteBuffer oldest = keys.iterator().next();
                keys.remove(oldest);
                tooMany.add(oldest);
            }
            return tooMany;
        } finally {
            lock.unlock();
        }
    }

    List<ByteBuffer> all() {
        lock.lock();
        try {
            return List.copyOf(keys);
        } finally {
            lock.unlock();
        }
    }

    /** Tells listeners, as the server would, that keys have changed. */
    static void invalidate(List<ByteBuffer> keys, List<PushListener> listeners) {
        if (keys.isEmpty()) {
            return;
        }
        for (PushListener listener : listeners) {
            try {
                listener.onPushMessage(new Invalidation(keys));
            } catch (RuntimeException e) {
                LOG.warn("A push listener threw at an invalidation; the others are told", e);
            }
        }
    }

    /** As CommandHandler would have read it from the server. */
    private record Invalidation(List<ByteBuffer> keys) implements PushMessage {

        @Override
        public String getType() {
            return "invalidate";
        }

        @Override
        public List<Object> getContent() {
            return List.of(type(), fresh());
        }

        @Override
        public List<Object> getContent(Function<ByteBuffer, Object> decodeFunction) {
            return List.of(
                    decodeFunction.apply(type()),
                    fresh().stream().map(decodeFunction).toList());
        }

        private static ByteBuffer type() {
            return ByteBuffer.wrap("invalidate".getBytes(StandardCharsets.US_ASCII));
        }

        private List<ByteBuffer> fresh() {
            return keys.stream().map(ByteBuffer::duplicate).toList();
        }
    }
}
