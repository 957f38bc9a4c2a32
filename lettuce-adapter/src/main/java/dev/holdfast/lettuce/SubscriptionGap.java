// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import java.time.Instant;
import java.util.Set;

/**
 * The time in which messages may have been missed.
 *
 * @param channels the channels, shard channels and patterns that were subscribed when it ended
 * @param from when the loss was noticed; the connection may have been dead for a while before
 * @param to when the subscriptions were sent to the new primary
 * @param fromEpoch the epoch of the connection that was lost
 * @param toEpoch the epoch of the new one; the same if only the connection was cut
 * @since 0.1.0
 */
public record SubscriptionGap(Set<String> channels, Instant from, Instant to, long fromEpoch, long toEpoch) {

    /**
     * Copies the set.
     *
     * @param channels the channels, shard channels and patterns that were subscribed when it ended
     * @param from when the loss was noticed; the connection may have been dead for a while before
     * @param to when the subscriptions were sent to the new primary
     * @param fromEpoch the epoch of the connection that was lost
     * @param toEpoch the epoch of the new one; the same if only the connection was cut
     */
    public SubscriptionGap {
        channels = Set.copyOf(channels);
    }
}
