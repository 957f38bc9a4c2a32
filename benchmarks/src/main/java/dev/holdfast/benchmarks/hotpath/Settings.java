// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.fallback.FallbackHandler;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;

/** How Holdfast is set up for a benchmark. */
final class Settings {

    /** The client with all that may be added: breaker, listener and fallbacks. */
    static final String EVERYTHING = "everything";

    private Settings() {}

    static Holdfast of(String client, String address, int port) {
        HoldfastBuilder builder = Holdfast.builder().primary(address, port);
        if (client.equals(EVERYTHING)) {
            builder.circuitBreakerRegistry(CircuitBreakerRegistry.ofDefaults())
                    .listener(event -> {})
                    .fallback(FallbackHandler.on("GET").keys("*").texts(key -> "database"));
        }
        return builder.build();
    }
}
