// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;

/** Redisson, which all threads share, in the two modes that serve a group without cluster mode. */
final class RedissonClients {
    static final String SINGLE_SETTINGS =
            "dnsMonitoringInterval 1 s, retryAttempts 30, retryDelay 500 ms, timeout 2 s, pool and idle connections 24 and 4";
    static final String REPLICATED_SETTINGS =
            "scanInterval 500 ms, retryAttempts 30, retryDelay 500 ms, timeout 2 s, all nodes given";

    private static final int RETRIES = 30;
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final int TIMEOUT_MILLIS = 2000;

    private RedissonClients() {}

    static Commands single(Place place) {
        Config config = config(place);
        config.useSingleServer().setAddress(url(place.endpoint(), place));
        return commands(config);
    }

    static Commands singleTuned(Place place) {
        Config config = config(place);
        patient(config.useSingleServer()
                .setAddress(url(place.endpoint(), place))
                .setDnsMonitoringInterval(1000)
                .setConnectionPoolSize(24)
                .setConnectionMinimumIdleSize(4));
        return commands(config);
    }

    static Commands replicated(Place place) {
        Config config = config(place);
        place.nodes().forEach(node -> config.useReplicatedServers().addNodeAddress(url(node, place)));
        return commands(config);
    }

    static Commands replicatedTuned(Place place) {
        Config config = config(place);
        place.nodes().forEach(node -> config.useReplicatedServers().addNodeAddress(url(node, place)));
        patient(config.useReplicatedServers().setScanInterval(500));
        return commands(config);
    }

    private static void patient(BaseConfig<?> config) {
        config.setRetryAttempts(RETRIES).setRetryDelay(new ConstantDelay(RETRY_DELAY)).setTimeout(TIMEOUT_MILLIS);
    }

    /** Its own resolver, but for the server: the stage's name is known to no other. */
    private static Config config(Place place) {
        Config config = new Config();
        config.setAddressResolverGroupFactory((datagrams, sockets, servers) ->
                new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                        .datagramChannelType(NioDatagramChannel.class)
                        .socketChannelType(NioSocketChannel.class)
                        .nameServerProvider(new SingletonDnsServerAddressStreamProvider(place.nameServer()))));
        return config;
    }

    private static String url(String host, Place place) {
        return "redis://" + host + ":" + place.port();
    }

    private static Commands commands(Config config) {
        RedissonClient client = Redisson.create(config);
        return (Commands.Blocking) (kind, key) -> {
            if (kind == Kind.INCR) {
                client.getAtomicLong(key).incrementAndGet();
            } else {
                client.getBucket(key, StringCodec.INSTANCE).get();
            }
        };
    }
}
