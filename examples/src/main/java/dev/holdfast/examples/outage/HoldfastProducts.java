// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import dev.holdfast.Holdfast;
import java.util.function.LongConsumer;

/** The same with a fallback: reads go to the database, and what cannot be removed from the cache is noted. */
final class HoldfastProducts implements Products {

    private final Holdfast holdfast;
    private final Cache cache;
    private final Database database;
    private final ChangedProducts changed;
    private final Locks locks = new Locks();

    HoldfastProducts(Holdfast holdfast, Cache cache, Database database) {
        this.holdfast = holdfast;
        this.cache = cache;
        this.database = database;
        this.changed = new ChangedProducts(holdfast);
    }

    @Override
    public long read(int product) {
        return holdfast.fallbacks()
                .forKey(Cache.key(product))
                .getOrElse(() -> readThrough(product), cause -> database.find(product));
    }

    private long readThrough(int product) {
        String cached = changed.mayBeStale(product) ? null : cache.get(product);
        // Asked again, since the reply may be that of a new primary, which has it from before the outage.
        boolean usable = cached != null && !changed.mayBeStale(product);
        return usable
                ? Long.parseLong(cached)
                : locks.with(product, () -> {
                    long epoch = changed.epoch();
                    long version = database.find(product);
                    cache.put(product, version);
                    changed.isClean(product, epoch);
                    return version;
                });
    }

    @Override
    public void change(int product, LongConsumer committed) {
        locks.with(product, () -> {
            changed.begin(product);
            long epoch = changed.epoch();
            long version = database.change(product);
            committed.accept(version);
            boolean removed = holdfast.fallbacks()
                    // To remove it once more does no harm, so an unknown outcome is one to go on with.
                    .evenAfterUnknownWrites()
                    .getOrElse(
                            () -> {
                                cache.remove(product);
                                return true;
                            },
                            cause -> false);
            if (removed) {
                changed.isClean(product, epoch);
            }
            return version;
        });
    }
}
