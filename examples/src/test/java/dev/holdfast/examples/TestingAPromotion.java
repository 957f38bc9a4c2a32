// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/** How an application tests what a promotion does to it: a primary, a replica and a DNS name, for each test its own. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
class TestingAPromotion {

    @Test
    @StagedRedis(dnsLagMillis = 2000)
    void ordersAreCountedThroughAPromotionBeforeDnsHasMoved(RedisStage stage) {
        try (Holdfast holdfast = holdfast(stage);
                JedisPool pool = HoldfastJedis.pool(
                        holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig())) {
            assertThat(countOrder(pool)).isEqualTo(1);
            RedisNode before = stage.primary();

            stage.promoteOrderly();

            assertThat(countOrder(pool)).isEqualTo(2);
            assertThat(before.isPrimary()).isFalse();
            assertThat(holdfast.standing().epoch()).isEqualTo(2);
        }
    }

    private static Holdfast holdfast(RedisStage stage) {
        return Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder()
                        .servers(List.of(stage.dns().socketAddress()))
                        .build())
                .build();
    }

    private static long countOrder(JedisPool pool) {
        try (Jedis jedis = pool.getResource()) {
            return jedis.incr("orders");
        }
    }
}
