// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.lettuce.HoldfastLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DefaultDnsCnameCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetSocketAddress;

/** One connection of Lettuce for all calls, as its documentation advises. */
final class LettuceClients {
    private LettuceClients() {}

    static RedisClient bare(Place place) {
        ClientResources resources = ClientResources.builder()
                .addressResolverGroup(resolvers(place.nameServer()))
                .build();
        return RedisClient.create(resources, RedisURI.create(place.endpoint(), place.port()));
    }

    /** Lettuce's own (AddressResolverGroupProvider, 7.7.0), but for the server: the stage's name is known to no other. */
    static AddressResolverGroup<?> resolvers(InetSocketAddress nameServer) {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .cnameCache(new DefaultDnsCnameCache())
                .resolveCache(new DefaultDnsCache())
                .nameServerProvider(new SingletonDnsServerAddressStreamProvider(nameServer)));
    }

    static RedisClient held(Place place) {
        return HoldfastLettuce.client(place.holdfast(), RedisURI.create(place.endpoint(), place.port()));
    }

    static Commands blocking(RedisClient client) {
        StatefulRedisConnection<String, String> connection = client.connect();
        return (Commands.Blocking) (kind, key) -> {
            if (kind == Kind.INCR) {
                connection.sync().incr(key);
            } else {
                connection.sync().get(key);
            }
        };
    }

    static Commands.Async async(RedisClient client) {
        StatefulRedisConnection<String, String> connection = client.connect();
        return (kind, key) -> kind == Kind.INCR
                ? connection.async().incr(key)
                : connection.async().get(key);
    }
}
