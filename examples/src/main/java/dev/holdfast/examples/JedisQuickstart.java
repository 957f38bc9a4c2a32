// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/** The whole of it: a Holdfast for the replication group, and a pool that follows its primary. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
public final class JedisQuickstart {
    private JedisQuickstart() {}

    /**
     * Writes and reads one key.
     *
     * @param args the primary endpoint's name and port; then, where the system's name servers do not know the name, the
     *     address and port of one that does
     */
    public static void main(String[] args) {
        HoldfastBuilder builder = Holdfast.builder().primary(args[0], Integer.parseInt(args[1]));
        if (args.length > 2) {
            InetSocketAddress server = new InetSocketAddress(args[2], Integer.parseInt(args[3]));
            builder.dns(DnsSettings.builder().servers(List.of(server)).build());
        }
        try (Holdfast holdfast = builder.build();
                JedisPool pool = HoldfastJedis.pool(
                        holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig())) {
            // Not needed; for applications that would rather not start without a primary.
            holdfast.verifyAtStart(Duration.ofSeconds(5));
            try (Jedis jedis = pool.getResource()) {
                jedis.set("greeting", "hello");
                System.out.println(jedis.get("greeting") + " from " + holdfast);
            }
        }
    }
}
