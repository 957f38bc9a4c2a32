// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.examples.boot.Running;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PricesTest {

    @Test
    @StagedRedis(dnsLagMillis = 600_000)
    void pricesAndTheStreamOfTheirChangesGoThroughAPromotion(RedisStage stage) {
        try (Running prices = Running.start(PricesApplication.application(), stage)) {
            List<String> changes = new CopyOnWriteArrayList<>();
            HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create(prices.base() + "/prices"))
                                    .build(),
                            BodyHandlers.ofLines())
                    .thenAccept(answer ->
                            answer.body().filter(line -> !line.isEmpty()).forEach(changes::add));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> stage.primary()
                            .command("PUBSUB", "NUMSUB", "prices")
                            .toString()
                            .contains("1"));
            assertThat(prices.get("/prices/7")).isEqualTo("none");
            prices.put("/prices/7", "10");

            stage.promoteOrderly();

            assertThat(prices.get("/prices/7")).isEqualTo("10");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> stage.primary()
                            .command("PUBSUB", "NUMSUB", "prices")
                            .toString()
                            .contains("1"));
            prices.put("/prices/7", "11");
            assertThat(prices.get("/prices/7")).isEqualTo("11");
            await().atMost(Duration.ofSeconds(20)).until(() -> changes.contains("data:7=11"));
        }
    }
}
