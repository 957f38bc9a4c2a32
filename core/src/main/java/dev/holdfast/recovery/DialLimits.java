// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.topology.NodeAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dial limiters of this process, one for each node: two groups, pools or client libraries on one node share its
 * places, since it is the node that must not be fallen upon. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DialLimits {

    private static final DialLimits PROCESS = new DialLimits();

    /** Beyond this many nodes those that nobody dials are forgotten: addresses come and go in a long-lived process. */
    private static final int TIDY_BEYOND = 64;

    private final Map<Key, DialLimiter> limiters = new ConcurrentHashMap<>();

    private record Key(NodeAddress node, DialLimit limit) {}

    /** Limits that are shared with nobody, for a test with a clock of its own. */
    public DialLimits() {}

    /**
     * Those of this process.
     *
     * @return always the same
     */
    public static DialLimits ofProcess() {
        return PROCESS;
    }

    /** Takes a place and says how many nanoseconds after now the dial may begin; zero within the burst. */
    long reserve(NodeAddress node, DialLimit limit, long now) {
        if (limit.isUnlimited()) {
            return 0;
        }
        if (limiters.size() > TIDY_BEYOND) {
            limiters.values().removeIf(limiter -> limiter.isIdle(now));
        }
        return limiters.computeIfAbsent(new Key(node, limit), key -> new DialLimiter(limit, now))
                .reserve(now);
    }
}
