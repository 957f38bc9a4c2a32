// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.commands.ProtocolCommand;

/** {@code Jedis} from a {@code JedisPool}. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
final class JedisPoolContractClient extends JedisContractClient {

    private final JedisPool pool;

    JedisPoolContractClient(RedisStage stage, ContractSettings settings) {
        super(stage, settings);
        this.pool = HoldfastJedis.pool(holdfast(), Clients.config(stage, settings), Clients.large(), this::gap);
    }

    @Override
    @Nullable
    Object raw(ProtocolCommand command, String... words) {
        try (Jedis jedis = pool.getResource()) {
            return jedis.sendCommand(command, words);
        }
    }

    @Override
    List<Object> pipelined(Consumer<Pipeline> fill) {
        try (Jedis jedis = pool.getResource()) {
            Pipeline pipeline = jedis.pipelined();
            fill.accept(pipeline);
            return pipeline.syncAndReturnAll();
        }
    }

    @Override
    public @Nullable String blockingPop(String key, Duration atMost) {
        try (Jedis jedis = pool.getResource()) {
            List<String> popped = jedis.blpop((int) seconds(atMost), key);
            return popped == null ? null : popped.get(1);
        }
    }

    @Override
    void subscribeUntilUnsubscribed(JedisPubSub subscriber, String channel) {
        try (Jedis jedis = pool.getResource()) {
            jedis.subscribe(subscriber, channel);
        }
    }

    @Override
    public Transaction begin() {
        Jedis jedis = pool.getResource();
        return new JedisTransaction() {
            private redis.clients.jedis.@Nullable Transaction begun;

            @Override
            AbstractTransaction transaction() {
                if (begun == null) {
                    throw new IllegalStateException("multi() first");
                }
                return begun;
            }

            @Override
            public void watch(String key) {
                jedis.watch(key);
            }

            @Override
            public void multi() {
                begun = jedis.multi();
            }

            @Override
            public void close() {
                jedis.close();
            }
        };
    }

    @Override
    void closeClient() {
        pool.close();
    }
}
