// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import glide.api.GlideClient;
import glide.api.models.configuration.BackoffStrategy;
import glide.api.models.configuration.GlideClientConfiguration;
import glide.api.models.configuration.NodeAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Valkey GLIDE, which all threads share. It resolves through the C library. */
final class GlideClients {
    static final String SETTINGS =
            "requestTimeout 2 s, reconnectStrategy 10 retries, factor 100 ms, base 2";

    private GlideClients() {}

    static Commands open(Place place) {
        return commands(GlideClientConfiguration.builder().address(address(place)).build());
    }

    static Commands openTuned(Place place) {
        return commands(GlideClientConfiguration.builder()
                .address(address(place))
                .requestTimeout(2000)
                .reconnectStrategy(BackoffStrategy.builder()
                        .numOfRetries(10)
                        .factor(100)
                        .exponentBase(2)
                        .build())
                .build());
    }

    private static NodeAddress address(Place place) {
        return NodeAddress.builder().host(place.endpoint()).port(place.port()).build();
    }

    private static Commands commands(GlideClientConfiguration configuration) {
        GlideClient client = get(GlideClient.createClient(configuration));
        return (Commands.Blocking) (kind, key) -> {
            if (kind == Kind.INCR) {
                get(client.incr(key));
            } else {
                get(client.get(key));
            }
        };
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
