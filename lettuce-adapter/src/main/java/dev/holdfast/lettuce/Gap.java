// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.pubsub.PubSubEndpoint;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The time in which a subscriber was away. Lettuce subscribes again by itself; here it is only noted. Event loop only. */
final class Gap {

    private final DefaultEndpoint endpoint;
    private final Attachment attachment;
    private @Nullable Instant from;
    private long fromEpoch;

    Gap(DefaultEndpoint endpoint, Attachment attachment) {
        this.endpoint = endpoint;
        this.attachment = attachment;
    }

    /** The line is lost. */
    void begins(long epoch) {
        if (from == null && !channels().isEmpty()) {
            from = Instant.now();
            fromEpoch = epoch;
        }
    }

    /** The server confirmed a subscription. */
    void ends(long epoch) {
        Instant began = from;
        if (began != null) {
            from = null;
            attachment.tell(new SubscriptionGap(channels(), began, Instant.now(), fromEpoch, epoch));
        }
    }

    private Set<String> channels() {
        Set<String> names = new LinkedHashSet<>();
        if (endpoint instanceof PubSubEndpoint<?, ?> subscriber) {
            subscriber.getChannels().forEach(name -> names.add(text(name)));
            subscriber.getPatterns().forEach(name -> names.add(text(name)));
            shards(subscriber).forEach(name -> names.add(text(name)));
        }
        return names;
    }

    /** Sharded channels came with Lettuce 6.4. */
    private static Collection<?> shards(PubSubEndpoint<?, ?> subscriber) {
        try {
            Method getter = PubSubEndpoint.class.getMethod("getShardChannels");
            return getter.invoke(subscriber) instanceof Collection<?> shards ? shards : Set.of();
        } catch (ReflectiveOperationException older) {
            return Set.of();
        }
    }

    private static String text(Object name) {
        return name instanceof byte[] bytes
                ? new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                : String.valueOf(name);
    }
}
