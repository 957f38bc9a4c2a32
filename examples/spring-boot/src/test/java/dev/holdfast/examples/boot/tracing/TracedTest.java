// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.examples.boot.Running;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class TracedTest {

    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();

    @Configuration(proxyBeanMethods = false)
    @Import(TracedApplication.class)
    static class Exported {

        @Bean
        SpanProcessor exporter() {
            return SimpleSpanProcessor.create(SPANS);
        }
    }

    @Test
    @StagedRedis(dnsLagMillis = 600_000)
    void aFailoverIsASpanFromTheDoubtToTheNextPrimary(RedisStage stage) {
        try (Running traced = Running.start(new SpringApplication(Exported.class), stage)) {
            assertThat(traced.post("/count/n")).isEqualTo("1");
            stage.promoteOrderly();
            assertThat(traced.post("/count/n")).isEqualTo("2");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> SPANS.getFinishedSpanItems().stream().anyMatch(TracedTest::isFollowed));
            SpanData span = SPANS.getFinishedSpanItems().stream()
                    .filter(TracedTest::isFollowed)
                    .findFirst()
                    .orElseThrow();
            assertThat(span.getEndEpochNanos()).isGreaterThan(span.getStartEpochNanos());
            assertThat(attribute(span, "endpoint")).isEqualTo(stage.endpoint() + ":" + stage.port());
            assertThat(attribute(span, "primary")).contains(stage.primary().address());
        }
    }

    private static boolean isFollowed(SpanData span) {
        return span.getName().equals("holdfast.failover") && "followed".equals(attribute(span, "outcome"));
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }
}
