// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.catalogue;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Outcomes;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.dao.QueryTimeoutException;

/**
 * While the cache is away, its reads are misses and its writes are left out. What was to be evicted is remembered, and deleted
 * before anything is read again: the old value must not come back with the cache.
 */
final class CacheAwayHandler implements CacheErrorHandler {

    private final Holdfast holdfast;

    CacheAwayHandler(Holdfast holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public void handleCacheGetError(RuntimeException thrown, Cache cache, Object key) {
        requireAway(thrown);
    }

    @Override
    public void handleCachePutError(RuntimeException thrown, Cache cache, Object key, Object value) {
        requireAway(thrown);
        holdfast.changedWhileAway(inRedis(cache, key));
    }

    @Override
    public void handleCacheEvictError(RuntimeException thrown, Cache cache, Object key) {
        requireAway(thrown);
        holdfast.changedWhileAway(inRedis(cache, key));
    }

    /** Which keys there are nobody can say now. */
    @Override
    public void handleCacheClearError(RuntimeException thrown, Cache cache) {
        throw thrown;
    }

    private static String inRedis(Cache cache, Object key) {
        return cache.getName() + "::" + key;
    }

    private static void requireAway(RuntimeException thrown) {
        // Lettuce's own timeout, where it is shorter than the budget.
        boolean timedOut = thrown instanceof QueryTimeoutException;
        if (!timedOut && Outcomes.find(thrown).isEmpty()) {
            throw thrown;
        }
    }
}
