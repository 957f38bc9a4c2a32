// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class ClosingTest {

    /** Writes a last word when it is destroyed, and notes who was still there. */
    static final class LastWord implements DisposableBean {

        private final JedisPool pool;
        private final HoldfastGroups groups;
        private String seen = "";

        LastWord(JedisPool pool, HoldfastGroups groups) {
            this.pool = pool;
            this.groups = groups;
        }

        @Override
        public void destroy() {
            try (Jedis jedis = pool.getResource()) {
                jedis.set("last", "word");
            }
            seen = "pool closed " + pool.isClosed() + ", group "
                    + groups.all().get(0).standing().state();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    static class WithLastWord {

        @Bean
        LastWord lastWord(JedisPool pool, HoldfastGroups groups) {
            return new LastWord(pool, groups);
        }
    }

    @Test
    @StagedRedis(replicas = 1)
    void usersEndFirstThenPoolsThenGroupsAndNothingIsLeft(RedisStage stage, CapturedOutput output) {
        Service service = Service.start(WithLastWord.class, stage);
        LastWord lastWord = service.bean(LastWord.class);
        JedisPool pool = service.bean(JedisPool.class);
        Holdfast holdfast = service.bean(HoldfastGroups.class).all().get(0);
        RedisConnectionFactory factory = service.bean(RedisConnectionFactory.class);
        service.get("/pool");
        service.get("/template");

        service.close();

        assertThat(lastWord.seen).isEqualTo("pool closed false, group STEADY");
        assertThat(stage.primary().command("GET", "last").text()).isEqualTo("word");
        assertThat(pool.isClosed()).isTrue();
        assertThat(holdfast.standing().state()).isEqualTo(Standing.State.CLOSED);
        assertThat(factory.getClass().getName()).startsWith("dev.holdfast.spring.");
        assertThat(output.getAll()).doesNotContain("closed while").doesNotContain(" WARN ");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(stage.primary().command("CLIENT", "LIST", "TYPE", "normal").text())
                        .as("connections other than the asker's")
                        .hasLineCount(1));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("holdfast-scheduler"));
    }
}
