// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.Call.Kind;
import dev.holdfast.lettuce.HoldfastLettuce;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One connection that all threads share, as Lettuce wants to be used.
 *
 * @param commands of the connection
 * @param node the address that the connection is on
 * @param epochs Holdfast's, or 0
 */
record LettuceAccess(RedisCommands<String, String> commands, Supplier<String> node, LongSupplier epochs)
        implements Access {

    static LettuceAccess bare(String endpoint, int port) {
        RedisClient client = RedisClient.create(RedisURI.create(endpoint, port));
        AtomicReference<String> node = new AtomicReference<>("");
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
                if (address instanceof InetSocketAddress internet) {
                    node.set(internet.getAddress().getHostAddress());
                }
            }
        });
        return new LettuceAccess(client.connect().sync(), node::get, () -> 0);
    }

    static LettuceAccess on(Holdfast holdfast) {
        RedisURI uri =
                RedisURI.create(holdfast.endpoint().host(), holdfast.endpoint().port());
        RedisClient client = HoldfastLettuce.client(holdfast, uri);
        return new LettuceAccess(
                client.connect().sync(),
                () -> Access.primary(holdfast),
                () -> holdfast.standing().epoch());
    }

    @Override
    public String call(Kind kind, String key, String value) {
        switch (kind) {
            case RPUSH -> commands.rpush(key, value);
            case INCR -> commands.incr(key);
            case GET -> commands.get(key);
        }
        return node.get();
    }

    @Override
    public long epoch() {
        return epochs.getAsLong();
    }

    @Override
    public boolean isReply(RuntimeException error) {
        return error instanceof RedisCommandExecutionException;
    }
}
