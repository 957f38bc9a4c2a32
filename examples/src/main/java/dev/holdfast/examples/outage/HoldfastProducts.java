// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import dev.holdfast.Holdfast;
import dev.holdfast.topology.Standing;
import java.util.function.LongConsumer;

/** The same with a fallback: reads go to the database, and what cannot be removed from the cache is named. */
final class HoldfastProducts implements Products {

    private final Holdfast holdfast;
    private final Cache cache;
    private final Database database;
    private final RecentChanges recent;
    private final Locks locks = new Locks();

    HoldfastProducts(Holdfast holdfast, Cache cache, Database database, RecentChanges recent) {
        this.holdfast = holdfast;
        this.cache = cache;
        this.database = database;
        this.recent = recent;
        recent.of(holdfast);
    }

    @Override
    public long read(int product) {
        return holdfast.fallbacks()
                .forKey(Cache.key(product))
                .getOrElse(() -> readThrough(product), cause -> database.find(product));
    }

    private long readThrough(int product) {
        String cached = cache.get(product);
        return cached != null
                ? Long.parseLong(cached)
                : locks.with(product, () -> {
                    long version = database.find(product);
                    cache.put(product, version);
                    return version;
                });
    }

    @Override
    public void change(int product, LongConsumer committed) {
        String key = Cache.key(product);
        locks.with(product, () -> {
            if (holdfast.standing().state() != Standing.State.STEADY) {
                // Redis is away: the key is named, and deleted before Redis is read again.
                return writeWhileAway(product, committed, key);
            }
            long version = database.change(product);
            committed.accept(version);
            recent.add(key);
            return holdfast.fallbacks()
                    // To remove it once more does no harm, so an unknown outcome is one to go on with.
                    .evenAfterUnknownWrites()
                    .getOrElse(
                            () -> {
                                cache.remove(product);
                                return version;
                            },
                            cause -> {
                                holdfast.changedWhileAway(key);
                                return version;
                            });
        });
    }

    private long writeWhileAway(int product, LongConsumer committed, String key) {
        try {
            return holdfast.writeWhileAway(
                    () -> {
                        long version = database.change(product);
                        committed.accept(version);
                        return version;
                    },
                    key);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
