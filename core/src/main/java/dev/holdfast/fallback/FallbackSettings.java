// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The settings of fallbacks, checked by {@code HoldfastBuilder}.
 *
 * @param timeout how long one fallback may take
 * @param maxFallbacks how many may run at once in one group
 * @param executor where they run; empty for threads of Holdfast's own
 * @param handlers those that answer for whole clients
 * @since 0.1.0
 */
public record FallbackSettings(
        Duration timeout, int maxFallbacks, Optional<Executor> executor, List<FallbackHandler> handlers) {

    /** Longer than a read of a database by its key should take, shorter than a person waits. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** As many connections as HikariCP's pool has unless set otherwise. */
    public static final int DEFAULT_MAX_FALLBACKS = 10;

    /**
     * Copies the list.
     *
     * @param timeout how long one fallback may take
     * @param maxFallbacks how many may run at once in one group
     * @param executor where they run; empty for threads of Holdfast's own
     * @param handlers those that answer for whole clients
     */
    public FallbackSettings {
        handlers = List.copyOf(handlers);
    }
}
