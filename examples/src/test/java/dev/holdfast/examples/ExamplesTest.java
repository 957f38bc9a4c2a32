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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
class ExamplesTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

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

    @Test
    @StagedRedis(replicas = 0)
    void theHealthEndpointIsNotReadyWithoutAPrimaryAndLivesOn(RedisStage stage) throws Exception {
        DnsSettings dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .build();
        try (Holdfast holdfast = Holdfast.builder()
                        .primary(stage.endpoint(), stage.port())
                        .patience(Duration.ofSeconds(1))
                        .dns(dns)
                        .build();
                JedisPool pool = HoldfastJedis.pool(
                        holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig());
                HealthEndpoint endpoint = new HealthEndpoint(holdfast, 0, Duration.ofSeconds(1))) {
            pool.getResource().close();
            assertThat(status(endpoint, "/ready")).isEqualTo(200);

            stage.freezePrimary();

            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (status(endpoint, "/ready") == 200 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(status(endpoint, "/ready")).isEqualTo(503);
            assertThat(status(endpoint, "/live")).isEqualTo(200);
        }
    }

    private static int status(HealthEndpoint endpoint, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
