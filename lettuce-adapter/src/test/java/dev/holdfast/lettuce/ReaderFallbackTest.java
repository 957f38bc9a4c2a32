// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Standing.State;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers of a client for readers: the readers come first, then the primary, then they. */
@Timeout(60)
class ReaderFallbackTest {

    @Test
    void readersAreReadWithoutAPrimaryAndHandlersAnswerOnceThereIsNoReaderEither() {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.builder(stage)
                        .readers(new Endpoint(stage.readerEndpoint(), stage.port()))
                        .patience(Duration.ofMillis(500))
                        .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> "row of " + key))
                        .build()) {
            RedisClient primary = Clients.client(holdfast, stage);
            RedisClient reading = HoldfastLettuce.client(
                    holdfast, Clients.RESOURCES, RedisURI.create(stage.readerEndpoint(), stage.port()));
            RedisNode replica = stage.anyReplica();
            // The patience is short, and the first verification in a process that has just begun may take longer.
            await().ignoreExceptions().until(() -> primary.connect().sync().set("product:7", "from Redis") != null);
            await().until(() -> !replica.command("GET", "product:7").isNothing());
            // Until the replica is known to be one, the primary is read.
            await().until(() -> holdfast.recovery(holdfast.readers().get(0))
                    .target(holdfast.recovery(holdfast.readers().get(0)).standing())
                    .filter(target -> target.node().toString().startsWith(replica.address()))
                    .isPresent());
            RedisCommands<String, String> reader = reading.connect().sync();
            stage.crashPrimary();
            await().until(() -> holdfast.standing().state() == State.LOST);
            assertThat(holdfast.recovery().isBreakerOpen()).isTrue();
            assertThat(reader.get("product:7")).isEqualTo("from Redis");
            replica.crash();
            assertThat(reader.get("product:7")).isEqualTo("row of product:7");
            Clients.close(reading);
            Clients.close(primary);
        }
    }
}
