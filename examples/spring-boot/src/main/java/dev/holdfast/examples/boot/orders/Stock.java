// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.orders;

import dev.holdfast.Holdfast;
import dev.holdfast.spring.HoldfastGroups;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** What the service may add where it has something to say instead of Redis: a read with a fallback. */
@RestController
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class Stock {

    private final JedisPool pool;
    private final Holdfast holdfast;

    Stock(
            JedisPool pool,
            HoldfastGroups groups,
            @Value("${orders.redis.host}") String host,
            @Value("${orders.redis.port}") int port) {
        this.pool = pool;
        this.holdfast = groups.find(host, port).orElseThrow();
    }

    @GetMapping("/stock/{product}")
    String stock(@PathVariable String product) {
        return holdfast.getOrElse(() -> inRedis(product), cause -> "some");
    }

    private String inRedis(String product) {
        try (Jedis jedis = pool.getResource()) {
            String known = jedis.get("stock:" + product);
            return known == null ? "none" : known;
        }
    }
}
