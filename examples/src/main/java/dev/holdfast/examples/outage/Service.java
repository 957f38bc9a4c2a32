// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/** The service as a process of its own, told by its parent what happens; the same settings of Jedis with and without Holdfast. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class Service {

    static final String READY = "ready";
    static final String AWAY = "away";
    static final String BACK = "back";
    static final String RESULT = "result ";

    private static final int PRODUCTS = 500;

    private Service() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        HostAndPort endpoint = new HostAndPort(args[1], Integer.parseInt(args[2]));
        InetSocketAddress dns = new InetSocketAddress(args[3], Integer.parseInt(args[4]));
        int rate = Integer.parseInt(args[6]);
        JedisClientConfig client = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(1000)
                .socketTimeoutMillis(1000)
                .build();
        JedisPoolConfig pool = new JedisPoolConfig();
        pool.setMaxTotal(32);
        pool.setMaxIdle(32);
        pool.setMaxWait(Duration.ofSeconds(1));
        try (Database database = new Database(Path.of(args[5]), PRODUCTS)) {
            if (args[0].equals("bare")) {
                try (JedisPool bare = new JedisPool(pool, endpoint, client)) {
                    Cache cache = new Cache(bare);
                    serve(new BareProducts(cache, database), cache, database, rate, null);
                }
            } else {
                RecentChanges recent = new RecentChanges();
                try (Holdfast holdfast = Holdfast.builder()
                                .primary(endpoint.getHost(), endpoint.getPort())
                                .dns(DnsSettings.builder().servers(List.of(dns)).build())
                                // 200 requests a second, each for half a second before its fallback: up to 100 wait at
                                // once.
                                .maxWaiting(200)
                                // They are let go within 170 ms: the default of 10 refuses some of them.
                                .maxFallbacks(64)
                                .listener(recent)
                                .build();
                        JedisPool kept = HoldfastJedis.pool(holdfast, client, pool)) {
                    Cache cache = new Cache(kept);
                    serve(new HoldfastProducts(holdfast, cache, database, recent), cache, database, rate, holdfast);
                }
            }
        }
    }

    private static void serve(Products products, Cache cache, Database database, int rate, Holdfast holdfast)
            throws IOException, InterruptedException {
        for (int product = 0; product < PRODUCTS; product++) {
            // From the database, as it is in a service that has run for a while: its code and its connections are warm.
            cache.put(product, database.find(product));
        }
        Load load = new Load(products, rate, PRODUCTS);
        load.start();
        System.out.println(READY);
        long away = 0;
        long back = 0;
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(AWAY)) {
                away = System.nanoTime();
                database.takePeak();
            } else if (order.equals(BACK)) {
                back = System.nanoTime();
            }
        }
        int peak = database.takePeak();
        load.stop();
        long fallenBack =
                holdfast == null ? 0 : holdfast.recovery().counts().tally().fallenBack();
        System.out.println(RESULT
                + Result.of(load.ended(), load.hanging(), away, back, peak, fallenBack)
                        .encode());
    }
}
