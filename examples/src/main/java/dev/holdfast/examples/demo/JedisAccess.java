// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.Call.Kind;
import dev.holdfast.jedis.HoldfastJedis;
import java.util.function.Function;
import java.util.function.LongSupplier;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A pool.
 *
 * @param pool what the service borrows from
 * @param node the address that a connection is on
 * @param epochs Holdfast's, or 0
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
record JedisAccess(JedisPool pool, Function<Jedis, String> node, LongSupplier epochs) implements Access {

    static JedisAccess bare(String endpoint, int port) {
        return new JedisAccess(new JedisPool(endpoint, port), JedisAccess::remoteAddress, () -> 0);
    }

    static JedisAccess on(Holdfast holdfast) {
        JedisPool pool =
                HoldfastJedis.pool(holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig());
        return new JedisAccess(
                pool,
                jedis -> Access.primary(holdfast),
                () -> holdfast.standing().epoch());
    }

    @Override
    public String call(Kind kind, String key, String value) {
        try (Jedis jedis = pool.getResource()) {
            switch (kind) {
                case RPUSH -> jedis.rpush(key, value);
                case INCR -> jedis.incr(key);
                case GET -> jedis.get(key);
            }
            return node.apply(jedis);
        }
    }

    @Override
    public long epoch() {
        return epochs.getAsLong();
    }

    @Override
    public boolean isReply(RuntimeException error) {
        return error instanceof JedisDataException;
    }

    /** From a text such as {@code Connection{id: 0x1, L:/127.0.0.1:33372 - R:localhost/127.0.0.1:6379}}. */
    private static String remoteAddress(Jedis jedis) {
        String identity = jedis.getConnection().toIdentityString();
        String remote = identity.substring(identity.lastIndexOf('/') + 1);
        return remote.substring(0, Math.max(0, remote.lastIndexOf(':')));
    }
}
