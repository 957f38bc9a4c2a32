// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot.jedis8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.RedisClient;

/** Jedis' RedisClient, which it has since 7.2, as a bean; run with the Jedis of this Boot, and with Jedis 8. */
class RedisClientBeanTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
    static class WithClient {

        @Bean
        RedisClient redisClient(@Value("${stage.host}") String host, @Value("${stage.port}") int port) {
            return RedisClient.builder().hostAndPort(host, port).build();
        }
    }

    @Test
    @StagedRedis(dnsLagMillis = 600_000)
    void anUntouchedRedisClientGoesThroughAPromotion(RedisStage stage) {
        Map<String, Object> properties = Map.of(
                "spring.main.web-application-type", "none",
                "spring.main.banner-mode", "off",
                "stage.host", stage.endpoint(),
                "stage.port", stage.port(),
                "holdfast.dns.servers",
                        stage.dns().socketAddress().getAddress().getHostAddress() + ":"
                                + stage.dns().socketAddress().getPort());
        RedisClient client;
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WithClient.class)
                .properties(properties)
                .run()) {
            client = context.getBean(RedisClient.class);
            assertThat(client.incr("n")).isEqualTo(1);

            stage.promoteOrderly();

            assertThat(client.incr("n")).isEqualTo(2);
            assertThat(stage.primary().command("GET", "n").text()).isEqualTo("2");
            assertThat(context.getBean(HoldfastGroups.class).all()).hasSize(1);
        }
        assertThat(client.getPool().isClosed()).isTrue();
    }
}
