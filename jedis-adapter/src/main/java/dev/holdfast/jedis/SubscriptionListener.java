// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

/**
 * Learns of gaps in subscriptions: Redis keeps no messages for a subscriber that is away.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SubscriptionListener {

    /**
     * A subscription was cut and is restored. Called on the thread that is in {@code subscribe}, before the first
     * message after the gap; an exception is logged and otherwise ignored. Jedis calls {@code onSubscribe} again for
     * each channel too.
     *
     * @param gap from when to when, and what was subscribed
     */
    void gap(SubscriptionGap gap);
}
