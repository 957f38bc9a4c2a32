// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spring.HoldfastAutoConfiguration;
import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisNode;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.clients.jedis.JedisPool;

@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class LeftInPeaceTest {

    private static List<String> on(RedisNode node, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "stage.host=" + node.address(),
                "stage.port=" + node.port(),
                "spring.data.redis.host=" + node.address(),
                "spring.data.redis.port=" + node.port()));
        all.addAll(List.of(properties));
        return all;
    }

    @Test
    void aLocalTestRedisWithoutReplicasWorksWithoutAWarning(CapturedOutput output) {
        try (RedisNode node = RedisNode.builder().start();
                Service service = Service.start(Shop.class, on(node))) {
            assertThat(service.get("/pool")).isEqualTo("1");
            assertThat(service.get("/template")).isEqualTo("1");
        }
        assertThat(output.getAll())
                .contains("Holdfast protects 2 of 2 Redis beans")
                .containsPattern("jedisPool +JedisPool +[0-9.:]+ +protected\n")
                .containsPattern("redisConnectionFactory +LettuceConnectionFactory +[0-9.:]+ +protected\n")
                .doesNotContain(" WARN ", " ERROR ");
    }

    @Test
    void whatIsExcludedIsLeftAndSaysSo(CapturedOutput output) {
        try (RedisNode node = RedisNode.builder().start();
                Service service = Service.start(Shop.class, on(node, "holdfast.exclude=jedisPool"))) {
            assertThat(service.get("/pool")).isEqualTo("1");
            assertThat(service.bean(JedisPool.class).getClass()).isEqualTo(JedisPool.class);
        }
        assertThat(output.getAll())
                .contains("Holdfast protects 1 of 2 Redis beans", "left: excluded by holdfast.exclude")
                .doesNotContain(" WARN ");
    }

    @Test
    void withHoldfastOffNothingIsTouched(CapturedOutput output) {
        try (RedisNode node = RedisNode.builder().start();
                Service service = Service.start(Shop.class, on(node, "holdfast.enabled=false"))) {
            assertThat(service.get("/template")).isEqualTo("1");
            assertThat(service.context().getBeansOfType(HoldfastGroups.class)).isEmpty();
        }
        assertThat(output.getAll()).doesNotContain("Holdfast");
    }

    /** Beans that cannot be taken over. */
    @Configuration(proxyBeanMethods = false)
    static class Strange {

        static class OwnPool extends JedisPool {
            OwnPool(String host, int port) {
                super(host, port);
            }
        }

        @Bean
        JedisPool ownPool(@Value("${stage.host}") String host, @Value("${stage.port}") int port) {
            return new OwnPool(host, port);
        }

        @Bean(destroyMethod = "shutdown")
        RedisClusterClient cluster(@Value("${stage.host}") String host, @Value("${stage.port}") int port) {
            return RedisClusterClient.create(RedisURI.create(host, port));
        }

        @Bean
        JedisPool reader() {
            return new JedisPool("orders-ro.abc123.ng.0001.use1.cache.amazonaws.com", 6379);
        }
    }

    @Test
    void whatCannotBeTakenOverIsLeftWithTheLinesToWrite(CapturedOutput output) {
        try (RedisNode node = RedisNode.builder().start();
                Service service = Service.start(
                        Strange.class,
                        on(node, "spring.main.web-application-type=none", "spring.main.sources="
                                + AutoConfigured.class.getName()))) {
            assertThat(service.context().getBean("ownPool").getClass()).isEqualTo(Strange.OwnPool.class);
            assertThat(service.context().getBean("reader").getClass()).isEqualTo(JedisPool.class);
            assertThat(service.bean(RedisClusterClient.class).getClass()).isEqualTo(RedisClusterClient.class);
        }
        assertThat(output.getAll())
                .contains("Holdfast protects 1 of 4 Redis beans")
                .contains("Bean ownPool", "is a subclass of JedisPool", "HoldfastJedis.pool(holdfast, clientConfig")
                .contains("Bean cluster", "RedisClusterClient finds its nodes otherwise")
                .contains("Bean reader", "reader endpoint");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class AutoConfigured {}

    @Test
    void sentinelIsLeftLoudly(CapturedOutput output) {
        List<String> properties = List.of(
                "spring.main.web-application-type=none",
                "spring.data.redis.client-type=jedis",
                "spring.data.redis.jedis.pool.min-idle=0",
                "spring.data.redis.sentinel.master=orders",
                "spring.data.redis.sentinel.nodes=127.0.0.1:1",
                "spring.main.lazy-initialization=true");
        try (Service service = Service.start(AutoConfigured.class, properties)) {
            service.bean(JedisConnectionFactory.class);
        } catch (RuntimeException noSentinelAnswers) {
            // Whether Spring dials at once depends on its version.
        }
        assertThat(output.getAll()).contains("is NOT protected by Holdfast: Sentinel is configured");
    }

    /** Factories whose nodes Lettuce or Spring find themselves; none of them dials before it is used. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(HoldfastAutoConfiguration.class)
    static class OtherTopologies {

        @Bean
        LettuceConnectionFactory cluster() {
            return new LettuceConnectionFactory(new RedisClusterConfiguration(List.of("127.0.0.1:1")));
        }

        @Bean
        LettuceConnectionFactory sentinel() {
            return new LettuceConnectionFactory(new RedisSentinelConfiguration("orders", Set.of("127.0.0.1:1")));
        }

        @Bean
        LettuceConnectionFactory masterReplica() {
            return new LettuceConnectionFactory(new RedisStaticMasterReplicaConfiguration("127.0.0.1", 1));
        }

        @Bean
        LettuceConnectionFactory socket() {
            return new LettuceConnectionFactory(new RedisSocketConfiguration("/run/redis.sock"));
        }
    }

    @Test
    void clusterSentinelMasterReplicaAndUnixSocketAreLeftLoudly(CapturedOutput output) {
        List<String> properties = List.of(
                "spring.main.web-application-type=none", "spring.main.lazy-initialization=true");
        try (Service service = Service.start(OtherTopologies.class, properties)) {
            for (String name : List.of("cluster", "sentinel", "masterReplica", "socket")) {
                assertThat(service.context().getBean(name).getClass()).isEqualTo(LettuceConnectionFactory.class);
            }
            assertThat(service.bean(HoldfastGroups.class).all()).isEmpty();
        }
        assertThat(output.getAll())
                .containsPattern("Bean cluster .*is NOT protected by Holdfast: a cluster is configured")
                .containsPattern("Bean sentinel .*is NOT protected by Holdfast: Sentinel is configured")
                .containsPattern("Bean masterReplica .*is NOT protected by Holdfast: static master/replica")
                .containsPattern("Bean socket .*is NOT protected by Holdfast: a Unix socket is configured");
    }
}
