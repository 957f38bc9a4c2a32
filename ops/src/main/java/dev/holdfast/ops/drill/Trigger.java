// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.util.List;

/**
 * What starts the failover of a drill.
 *
 * @since 0.1.0
 */
public interface Trigger {

    /**
     * What it will do, in order.
     *
     * @return a sentence for each step
     */
    List<String> steps();

    /**
     * Starts the failover; may return before its end.
     *
     * @param journal where each step is noted when it is taken
     * @throws DrillRefused if it cannot be started
     */
    void start(Journal journal);

    /**
     * Looks for news of the failover; called twice a second until the drill ends.
     *
     * @param journal where news is noted
     */
    default void follow(Journal journal) {}

    /**
     * Whether no more news is to be waited for.
     *
     * @return true unless what it started goes on after the promotion
     */
    default boolean isOver() {
        return true;
    }
}
