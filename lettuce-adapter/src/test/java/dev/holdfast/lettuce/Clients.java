// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Contested;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** The clients of a stage, as an application makes them. */
final class Clients {

    static final Duration SOON = Duration.ofSeconds(10);

    /** One for all tests of a process: to start and end its threads takes longer than a row. */
    static final ClientResources RESOURCES = DefaultClientResources.builder()
            .ioThreadPoolSize(4)
            .computationThreadPoolSize(4)
            .build();

    static {
        // Held for the life of the process: else the event loops end with each client, and begin with the next.
        RESOURCES.eventLoopGroupProvider().allocate(NioEventLoopGroup.class);
    }

    private Clients() {}

    static Holdfast holdfast(RedisStage stage) {
        return builder(stage).build();
    }

    static HoldfastBuilder builder(RedisStage stage) {
        return Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder()
                        .servers(List.of(stage.dns().socketAddress()))
                        .noHostsFile()
                        .build());
    }

    /** As a row of the contract or of the fault matrix asks for. */
    static HoldfastBuilder builder(RedisStage stage, ContractSettings settings) {
        List<InetSocketAddress> servers =
                settings.nameServers().isEmpty() ? List.of(stage.dns().socketAddress()) : settings.nameServers();
        HoldfastBuilder builder = Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder().servers(servers).noHostsFile().build())
                .budget(settings.budget())
                .maxWaiting(settings.maxWaiting())
                .maxWaitingCommands(settings.maxWaiting())
                .listener(event -> settings.listener().accept(event.toString()));
        if (settings.has(Option.FOLLOW_HEIR)) {
            builder.contested(Contested.FOLLOW_HEIR);
        }
        if (settings.has(Option.WITHOUT_PROBING)) {
            builder.withoutProbing();
        }
        if (settings.has(Option.READERS)) {
            builder.reader(stage.readerEndpoint(), stage.port());
        }
        return settings.has(Option.WITHOUT_LEARNING) ? builder.withoutLearning() : builder;
    }

    static RedisURI uri(RedisStage stage, ContractSettings settings) {
        RedisURI uri = uri(stage);
        uri.setDatabase(settings.database());
        uri.setSsl(settings.has(Option.TLS));
        if (!settings.login().get().user().isEmpty()) {
            uri.setCredentialsProvider(() -> Mono.fromSupplier(() -> {
                ContractSettings.Login login = settings.login().get();
                return RedisCredentials.just(login.user(), login.password());
            }));
        }
        return uri;
    }

    static ClientOptions trusting(RedisStage stage) {
        return ClientOptions.builder()
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .truststore(stage.truststore().toFile(), stage.truststorePassword())
                        .build())
                .build();
    }

    static RedisURI uri(RedisStage stage) {
        return RedisURI.create(stage.endpoint(), stage.port());
    }

    static RedisClient client(Holdfast holdfast, RedisStage stage) {
        return HoldfastLettuce.client(holdfast, RESOURCES, uri(stage));
    }

    static void close(RedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    static long counter(RedisStage stage, String key) {
        return Long.parseLong(stage.primary().command("GET", key).text());
    }
}
