// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** {@code RedisClient} where Jedis has it, else {@code UnifiedJedis}. */
final class UnifiedContractClient extends JedisContractClient {

    private final PooledConnectionProvider provider;
    private final UnifiedJedis client;

    UnifiedContractClient(RedisStage stage, ContractSettings settings) {
        super(stage, settings);
        this.provider = HoldfastJedis.connectionProvider(
                holdfast(), Clients.config(stage, settings), Clients.large(), this::gap);
        this.client = Clients.unified(provider, Clients.config(stage, settings));
    }

    @Override
    @Nullable
    Object raw(ProtocolCommand command, String... words) {
        return client.sendCommand(command, words);
    }

    /** As UnifiedJedis.pipelined() does it, whose return type is another one since 7.0. */
    @Override
    List<Object> pipelined(Consumer<Pipeline> fill) {
        try (Pipeline pipeline = new Pipeline(provider.getConnection(), true)) {
            fill.accept(pipeline);
            return pipeline.syncAndReturnAll();
        }
    }

    @Override
    public @Nullable String blockingPop(String key, Duration atMost) {
        List<String> popped = client.blpop((int) seconds(atMost), key);
        return popped == null ? null : popped.get(1);
    }

    @Override
    void subscribeUntilUnsubscribed(JedisPubSub subscriber, String channel) {
        client.subscribe(subscriber, channel);
    }

    @Override
    public Transaction begin() {
        redis.clients.jedis.Transaction begun =
                new redis.clients.jedis.Transaction(provider.getConnection(), false, true);
        return new JedisTransaction() {
            @Override
            AbstractTransaction transaction() {
                return begun;
            }

            @Override
            public void watch(String key) {
                begun.watch(key);
            }

            @Override
            public void multi() {
                begun.multi();
            }

            @Override
            public void close() {
                begun.close();
            }
        };
    }

    @Override
    void closeClient() {
        client.close();
    }
}
