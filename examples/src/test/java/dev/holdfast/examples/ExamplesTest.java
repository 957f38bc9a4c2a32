// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.jedis.OutcomeUnknownException;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
class ExamplesTest {

    @Test
    @StagedRedis
    void theQuickstartWritesToThePrimary(RedisStage stage) {
        JedisQuickstart.main(arguments(stage));

        assertThat(stage.primary().command("GET", "greeting").text()).isEqualTo("hello");
    }

    @Test
    @StagedRedis
    void theLettuceQuickstartWritesToThePrimary(RedisStage stage) {
        LettuceQuickstart.main(arguments(stage));

        assertThat(stage.primary().command("GET", "greeting").text()).isEqualTo("hello");
    }

    private static String[] arguments(RedisStage stage) {
        InetSocketAddress server = stage.dns().socketAddress();
        return new String[] {
            stage.endpoint(),
            Integer.toString(stage.port()),
            server.getAddress().getHostAddress(),
            Integer.toString(server.getPort())
        };
    }

    @Test
    @StagedRedis(faults = true)
    void theRetryNeverRepeatsAnOrderThatMayHaveBeenCounted(RedisStage stage) {
        DnsSettings dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .build();
        try (Holdfast holdfast = Holdfast.builder()
                        .primary(stage.endpoint(), stage.port())
                        .dns(dns)
                        .build();
                JedisPool pool = HoldfastJedis.pool(
                        holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig())) {
            RetryWithOutcomes orders = new RetryWithOutcomes(pool, 3);
            assertThat(orders.countOrder()).isEqualTo(1);

            stage.loseReplies(stage.primary(), 1, "INCR");

            assertThatThrownBy(orders::countOrder).isInstanceOf(OutcomeUnknownException.class);
            assertThat(stage.primary().command("GET", "orders").text()).isEqualTo("2");
        }
    }
}
