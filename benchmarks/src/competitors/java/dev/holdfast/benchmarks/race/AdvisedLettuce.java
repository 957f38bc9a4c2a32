// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** By "Best practices: Lettuce client configuration" of the ElastiCache user guide, for a group without cluster mode. */
final class AdvisedLettuce {
    static final String SETTINGS = "reconnectDelay fullJitter(100 ms, 10 s, 100 ms), keepAlive, connectTimeout 100 ms, command "
            + "timeout 1 s; its own DNS resolver, which keeps the TTL";

    private AdvisedLettuce() {}

    static Commands open(Place place) {
        ClientResources resources = ClientResources.builder()
                .addressResolverGroup(LettuceClients.resolvers(place.nameServer()))
                .reconnectDelay(Delay.fullJitter(
                        Duration.ofMillis(100), Duration.ofSeconds(10), 100, TimeUnit.MILLISECONDS))
                .build();
        RedisClient client = RedisClient.create(resources, RedisURI.create(place.endpoint(), place.port()));
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .socketOptions(SocketOptions.builder()
                        .keepAlive(true)
                        .connectTimeout(Duration.ofMillis(100))
                        .build())
                .timeoutOptions(TimeoutOptions.builder()
                        .fixedTimeout(Duration.ofSeconds(1))
                        .build())
                .build());
        return LettuceClients.blocking(client);
    }
}
