// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisPool;

/** Handlers of a pool for readers: the readers come first, then the primary, then they. */
@Timeout(60)
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class ReaderFallbackTest {

    @Test
    void readersAreReadWithoutAPrimaryAndHandlersAnswerOnceThereIsNoReaderEither() {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.builder(stage)
                        .readers(new Endpoint(stage.readerEndpoint(), stage.port()))
                        .patience(Duration.ofMillis(500))
                        .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> "row of " + key))
                        .build();
                JedisPool primary = Clients.pool(holdfast);
                JedisPool readers = HoldfastJedis.readerPool(
                        holdfast, DefaultJedisClientConfig.builder().build(), Clients.large())) {
            RedisNode replica = stage.anyReplica();
            // The patience is short, and the first verification in a process that has just begun may take longer.
            await().ignoreExceptions()
                    .until(() -> Clients.with(primary, jedis -> jedis.set("product:7", "from Redis")) != null);
            await().until(() -> !replica.command("GET", "product:7").isNothing());
            // Until the replica is known to be one, the primary is read.
            await().until(() -> holdfast.recovery(holdfast.readers().get(0))
                    .target(holdfast.recovery(holdfast.readers().get(0)).standing())
                    .filter(target -> target.node().toString().startsWith(replica.address()))
                    .isPresent());
            stage.crashPrimary();
            await().until(() -> holdfast.standing().state() == State.LOST);
            assertThat(holdfast.recovery().isBreakerOpen()).isTrue();
            assertThat(Clients.<String>with(readers, jedis -> jedis.get("product:7")))
                    .isEqualTo("from Redis");
            replica.crash();
            assertThat(Clients.<String>with(readers, jedis -> jedis.get("product:7")))
                    .isEqualTo("row of product:7");
        }
    }
}
