// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.tracing;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service whose failovers are spans of OpenTelemetry. */
@SpringBootApplication
public class TracedApplication {

    /**
     * Runs the service.
     *
     * @param args as Spring Boot takes them
     */
    public static void main(String[] args) {
        SpringApplication.run(TracedApplication.class, args);
    }

    /** Boot's spring-boot-starter-opentelemetry makes these two; the exporter is a bean. */
    @Bean(destroyMethod = "close")
    SdkTracerProvider spans(ObjectProvider<SpanProcessor> processors) {
        var provider = SdkTracerProvider.builder();
        processors.orderedStream().forEach(provider::addSpanProcessor);
        return provider.build();
    }

    @Bean
    DefaultTracingObservationHandler tracing(SdkTracerProvider spans) {
        return new DefaultTracingObservationHandler(
                new OtelTracer(spans.get("holdfast"), new OtelCurrentTraceContext(), event -> {}));
    }

    @Bean
    FailoverObservations failovers(ObservationRegistry observations) {
        return new FailoverObservations(observations);
    }

    @RestController
    static class Counter {

        private final StringRedisTemplate redis;

        Counter(StringRedisTemplate redis) {
            this.redis = redis;
        }

        @PostMapping("/count/{name}")
        Long count(@PathVariable String name) {
            return redis.opsForValue().increment(name);
        }
    }
}
