// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.util.function.LongConsumer;

/** As most services are: what the cache throws, the request ends with. */
final class BareProducts implements Products {

    private final Cache cache;
    private final Database database;
    private final Locks locks = new Locks();

    BareProducts(Cache cache, Database database) {
        this.cache = cache;
        this.database = database;
    }

    @Override
    public long read(int product) {
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
        locks.with(product, () -> {
            long version = database.change(product);
            committed.accept(version);
            cache.remove(product);
            return version;
        });
    }
}
