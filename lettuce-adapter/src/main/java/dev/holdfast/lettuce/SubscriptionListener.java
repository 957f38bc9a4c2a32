// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

/**
 * Learns of gaps in subscriptions: Redis keeps no messages for a subscriber that is away.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SubscriptionListener {

    /**
     * A subscription was cut and is restored. Called on a thread of Lettuce's computation pool, once for each gap, when the
     * new primary has confirmed the first subscription; an exception is logged and otherwise ignored. Lettuce calls {@code
     * subscribed} of a {@code RedisPubSubListener} again for each channel too.
     *
     * @param gap from when to when, and what was subscribed
     */
    void gap(SubscriptionGap gap);
}
