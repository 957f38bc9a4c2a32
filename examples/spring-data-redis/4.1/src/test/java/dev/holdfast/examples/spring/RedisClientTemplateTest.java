// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.OutcomeUnknownException;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

class RedisClientTemplateTest {

    private static final long NEVER = 600_000;

    @Test
    @StagedRedis(dnsLagMillis = NEVER)
    void aTemplateCountsOnThroughAPromotionThatDnsDoesNotShow(RedisStage stage) {
        with(stage, template -> {
            assertThat(template.opsForValue().increment("orders")).isEqualTo(1);

            stage.promoteOrderly();

            assertThat(template.opsForValue().increment("orders")).isEqualTo(2);
            assertThat(template.opsForValue().get("orders")).isEqualTo("2");
            assertThat(stage.primary().command("CLIENT", "LIST").text()).contains("name=orders", "db=2");
        });
    }

    @Test
    @StagedRedis(faults = true)
    void anUnknownOutcomeIsKnownAsSuchBelowSpringsException(RedisStage stage) {
        with(stage, template -> {
            stage.loseReplies(stage.primary(), 1, "INCR");

            assertThatThrownBy(() -> template.opsForValue().increment("orders"))
                    .isInstanceOf(RedisConnectionFailureException.class)
                    .hasCauseInstanceOf(OutcomeUnknownException.class)
                    .matches(thrown -> !Outcomes.safeToRepeat(thrown));

            assertThat(template.opsForValue().get("orders")).isEqualTo("1");
        });
    }

    private static void with(RedisStage stage, Consumer<StringRedisTemplate> application) {
        DnsSettings dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .noHostsFile()
                .build();
        RedisStandaloneConfiguration endpoint = new RedisStandaloneConfiguration(stage.endpoint(), stage.port());
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .database(2)
                .clientName("orders")
                .build();
        try (Holdfast holdfast = Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(dns)
                .build()) {
            JedisClientConfiguration client =
                    HoldfastRedisClients.following(holdfast, config, new GenericObjectPoolConfig<>());
            JedisConnectionFactory factory = new JedisConnectionFactory(endpoint, client);
            factory.afterPropertiesSet();
            factory.start();
            try {
                application.accept(new StringRedisTemplate(factory));
            } finally {
                factory.destroy();
            }
        }
    }
}
