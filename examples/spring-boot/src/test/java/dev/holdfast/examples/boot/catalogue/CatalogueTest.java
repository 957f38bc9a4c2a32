// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.boot.Running;
import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;

class CatalogueTest {

    @Test
    @StagedRedis(dnsLagMillis = 100)
    void theCacheGoesThroughAPromotionAndTheDatabaseThroughAnOutageAndNothingOldComesBack(RedisStage stage) {
        stage.awaitReplicas();
        try (Running catalogue = Running.start(
                new SpringApplication(CatalogueApplication.class),
                stage,
                "spring.datasource.url=jdbc:h2:mem:catalogue",
                "holdfast.budget=1s",
                "holdfast.patience=1s",
                "holdfast.fail-fast-when-open=true",
                "spring.data.redis.timeout=1s")) {
            Products products = catalogue.bean(Products.class);
            catalogue.put("/products/7", "lamp");
            assertThat(catalogue.get("/products/7")).isEqualTo("lamp");
            assertThat(catalogue.get("/products/7")).isEqualTo("lamp");
            assertThat(products.reads()).as("cached").isEqualTo(1);

            RedisNode heir = stage.anyReplica();
            await().until(() -> heir.command("DBSIZE").toString().contains("1"));
            stage.promoteOrderly(heir);
            catalogue.put("/products/8", "chair"); // evicts, which only the new primary does
            Holdfast holdfast = catalogue.bean(HoldfastGroups.class).all().get(0);
            await().until(() -> holdfast.health().epoch() == 2);
            assertThat(catalogue.get("/products/7")).isEqualTo("lamp");
            assertThat(products.reads()).as("cached still").isEqualTo(1);

            RedisNode frozen = stage.freezePrimary();
            assertThat(catalogue.get("/products/7")).isEqualTo("lamp");
            assertThat(products.reads()).as("of the database").isEqualTo(2);
            catalogue.put("/products/7", "table lamp");
            assertThat(catalogue.get("/products/7")).isEqualTo("table lamp");

            frozen.thaw();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                int before = products.reads();
                assertThat(catalogue.get("/products/7"))
                        .as("the old name is in Redis still")
                        .isEqualTo("table lamp");
                assertThat(products.reads()).as("cached again").isEqualTo(before);
            });
        }
    }
}
