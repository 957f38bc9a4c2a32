// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import org.junit.jupiter.api.Test;

class PromotionTest {

    private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    @Test
    @StagedRedis(dnsLagMillis = Service.NEVER)
    void untouchedBeansGoThroughAPromotionThatDnsDoesNotShow(RedisStage stage) {
        goesThrough(stage, "spring.data.redis.client-type=lettuce");
    }

    @Test
    @StagedRedis(dnsLagMillis = Service.NEVER)
    void soDoesATemplateOnJedis(RedisStage stage) {
        goesThrough(stage, "spring.data.redis.client-type=jedis");
    }

    @Test
    @StagedRedis(dnsLagMillis = Service.NEVER)
    void soDoTheyOnVirtualThreadsWhereTheJdkHasThem(RedisStage stage) {
        String thread = goesThrough(stage, "spring.threads.virtual.enabled=true");
        assertThat(thread.startsWith("VirtualThread")).isEqualTo(VIRTUAL_THREADS);
    }

    private static String goesThrough(RedisStage stage, String property) {
        try (Service service = Service.start(Shop.class, stage, property)) {
            assertThat(service.get("/pool")).isEqualTo("1");
            assertThat(service.get("/template")).isEqualTo("1");

            stage.promoteOrderly();

            assertThat(service.get("/pool")).isEqualTo("2");
            assertThat(service.get("/template")).isEqualTo("2");
            assertThat(stage.primary().command("GET", "pool").text()).isEqualTo("2");
            assertThat(stage.primary().command("GET", "template").text()).isEqualTo("2");
            assertThat(service.bean(HoldfastGroups.class).all())
                    .as("one Holdfast for both beans")
                    .hasSize(1);
            return service.get("/thread");
        }
    }
}
