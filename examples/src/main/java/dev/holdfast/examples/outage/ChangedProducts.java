// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import dev.holdfast.Holdfast;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The products of which the cache may have an old version: those that were changed and could not be removed from it, and those
 * that were removed in an earlier epoch, since the new primary may not have heard of it. For this process only.
 *
 * <p>This is where the example remembers writes while Redis is away: what a library does for it later, it does in here.
 */
final class ChangedProducts {

    private static final long NOT_CLEAN = -1;

    private final Holdfast holdfast;

    /** In which epoch the cache was told of the last change. */
    private final Map<Integer, Long> cleanSince = new ConcurrentHashMap<>();

    ChangedProducts(Holdfast holdfast) {
        this.holdfast = holdfast;
    }

    /** Before it is changed in the database. */
    void begin(int product) {
        cleanSince.put(product, NOT_CLEAN);
    }

    /** Asked before the cache is told, since the epoch may move meanwhile. */
    long epoch() {
        return holdfast.standing().epoch();
    }

    /** The cache of that epoch's primary has no old version of it; called with the product's lock. */
    void isClean(int product, long epoch) {
        cleanSince.computeIfPresent(product, (key, before) -> epoch);
    }

    boolean mayBeStale(int product) {
        Long epoch = cleanSince.get(product);
        return epoch != null && epoch != holdfast.standing().epoch();
    }
}
