// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.observe.FailoverListener;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/**
 * The one thing in which the two services differ: their pool. Both pools have all settings at their defaults.
 *
 * @param pool what the service borrows from
 * @param node the address that a connection is on
 * @param epoch Holdfast's, or 0
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
record Access(JedisPool pool, Function<Jedis, String> node, LongSupplier epoch) {

    /** As most applications have it: resolves through the JVM and its cache. */
    static Access bare(String endpoint, int port) {
        return new Access(new JedisPool(endpoint, port), Access::remoteAddress, () -> 0);
    }

    /** The name server is given only because the stage's name is known to no other. */
    static Access holdfast(String endpoint, int port, InetSocketAddress nameServer, FailoverListener listener) {
        Holdfast holdfast = Holdfast.builder()
                .primary(endpoint, port)
                .dns(DnsSettings.builder().servers(List.of(nameServer)).build())
                .listener(listener)
                .build();
        JedisPool pool =
                HoldfastJedis.pool(holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig());
        return new Access(
                pool,
                jedis -> holdfast.standing()
                        .primary()
                        .map(primary -> primary.ip().getHostAddress())
                        .orElse(""),
                () -> holdfast.standing().epoch());
    }

    /** From a text such as {@code Connection{id: 0x1, L:/127.0.0.1:33372 - R:localhost/127.0.0.1:6379}}. */
    private static String remoteAddress(Jedis jedis) {
        String identity = jedis.getConnection().toIdentityString();
        String remote = identity.substring(identity.lastIndexOf('/') + 1);
        return remote.substring(0, Math.max(0, remote.lastIndexOf(':')));
    }
}
