// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class TwoGroupsTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class TwoPools {

        @Bean
        JedisPool orders(@Value("${orders.host}") String host, @Value("${orders.port}") int port) {
            return new JedisPool(host, port);
        }

        @Bean
        JedisPool sessions(@Value("${sessions.host}") String host, @Value("${sessions.port}") int port) {
            return new JedisPool(host, port);
        }

        @Bean(destroyMethod = "shutdown")
        RedisClient sessionsClient(@Value("${sessions.host}") String host, @Value("${sessions.port}") int port) {
            return RedisClient.create(RedisURI.create(host, port));
        }
    }

    @Test
    void noKeyGoesToTheWrongGroupAndAFailoverOfOneIsInvisibleToTheOther() {
        try (RedisStage orders = RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                RedisStage sessions = RedisStage.builder().start();
                Service service = Service.start(TwoPools.class, properties(orders, sessions))) {
            fill(service, "before", 20);
            HoldfastGroups groups = service.bean(HoldfastGroups.class);
            Holdfast ordersGroup = groups.find(orders.endpoint(), orders.port()).orElseThrow();
            Holdfast sessionsGroup =
                    groups.find(sessions.endpoint(), sessions.port()).orElseThrow();
            assertThat(groups.all()).containsExactlyInAnyOrder(ordersGroup, sessionsGroup);
            assertThat(groups.nameOf(ordersGroup)).isEqualTo("orders");
            assertThat(ordersGroup.recovery().settings().budget()).isEqualTo(Duration.ofSeconds(7));
            assertThat(sessionsGroup.recovery().settings().budget()).isEqualTo(Duration.ofSeconds(9));

            orders.promoteOrderly();
            fill(service, "after", 20);

            assertThat(ordersGroup.standing().epoch()).isEqualTo(2);
            assertThat(sessionsGroup.standing().epoch()).isEqualTo(1);
            assertThat(sessionsGroup.recovery().counts().tally().waited()).isZero();
            assertThat(keys(orders)).hasSize(40).allMatch(key -> key.startsWith("orders:"));
            assertThat(keys(sessions)).hasSize(80).allMatch(key -> key.startsWith("sessions:"));
        }
    }

    private static List<String> properties(RedisStage orders, RedisStage sessions) {
        return List.of(
                "orders.host=" + orders.endpoint(),
                "orders.port=" + orders.port(),
                "sessions.host=" + sessions.endpoint(),
                "sessions.port=" + sessions.port(),
                "spring.data.redis.host=" + orders.endpoint(),
                "spring.data.redis.port=" + orders.port(),
                "holdfast.dns.servers=" + Service.dns(sessions),
                "holdfast.budget=9s",
                "holdfast.endpoints.orders.host=" + orders.endpoint(),
                "holdfast.endpoints.orders.port=" + orders.port(),
                "holdfast.endpoints.orders.budget=7s",
                "holdfast.endpoints.orders.dns.servers=" + Service.dns(orders));
    }

    private static void fill(Service service, String when, int count) {
        JedisPool orders = service.context().getBean("orders", JedisPool.class);
        JedisPool sessions = service.context().getBean("sessions", JedisPool.class);
        try (StatefulRedisConnection<String, String> lettuce =
                service.bean(RedisClient.class).connect()) {
            for (int number = 0; number < count; number++) {
                try (Jedis jedis = orders.getResource()) {
                    jedis.set("orders:" + when + number, "1");
                }
                try (Jedis jedis = sessions.getResource()) {
                    jedis.set("sessions:jedis:" + when + number, "1");
                }
                lettuce.sync().set("sessions:lettuce:" + when + number, "1");
            }
        }
    }

    private static List<String> keys(RedisStage stage) {
        return stage.primary().command("KEYS", "*").items().stream()
                .map(reply -> reply.text())
                .toList();
    }
}
