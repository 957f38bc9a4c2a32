// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.prices;

import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Prices, and a stream of their changes, on WebFlux and Lettuce: no thread waits in a failover. */
@SpringBootApplication
public class PricesApplication {

    /**
     * Runs the service.
     *
     * @param args as Spring Boot takes them
     */
    public static void main(String[] args) {
        application().run(args);
    }

    /** Spring MVC is on the class path of these examples too. */
    static SpringApplication application() {
        SpringApplication application = new SpringApplication(PricesApplication.class);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        return application;
    }

    @RestController
    static class Prices {

        private static final Duration PATIENCE = Duration.ofSeconds(20);

        private final ReactiveStringRedisTemplate redis;

        Prices(ReactiveStringRedisTemplate redis) {
            this.redis = redis;
        }

        @GetMapping("/prices/{product}")
        Mono<String> price(@PathVariable String product) {
            return redis.opsForValue().get("price:" + product).defaultIfEmpty("none");
        }

        @PutMapping("/prices/{product}")
        Mono<Long> change(@PathVariable String product, @RequestBody String price) {
            return redis.opsForValue()
                    .set("price:" + product, price)
                    .then(redis.convertAndSend("prices", product + "=" + price))
                    .timeout(PATIENCE);
        }

        /** The subscription is made again on the next primary. */
        @GetMapping(path = "/prices", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> changes() {
            return redis.listenTo(ChannelTopic.of("prices")).map(message -> message.getMessage());
        }
    }
}
