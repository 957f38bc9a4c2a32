// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** The products' versions in Redis, over any JedisPool. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class Cache {

    private final JedisPool pool;

    Cache(JedisPool pool) {
        this.pool = pool;
    }

    static String key(int product) {
        return "product:" + product;
    }

    /** Null if it is not cached. */
    String get(int product) {
        try (Jedis jedis = pool.getResource()) {
            return jedis.get(key(product));
        }
    }

    void put(int product, long version) {
        try (Jedis jedis = pool.getResource()) {
            jedis.set(key(product), Long.toString(version));
        }
    }

    void remove(int product) {
        try (Jedis jedis = pool.getResource()) {
            jedis.del(key(product));
        }
    }
}
