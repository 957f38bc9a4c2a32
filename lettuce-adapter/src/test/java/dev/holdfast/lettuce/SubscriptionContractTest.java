// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.sync.RedisPubSubCommands;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers, who see no error on a demoted node: it passes on what the new primary publishes, until it does not. */
class SubscriptionContractTest {

    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final Queue<SubscriptionGap> gaps = new ConcurrentLinkedQueue<>();

    private StatefulRedisPubSubConnection<String, String> listen(RedisClient client) {
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                received.add(channel + " " + message);
            }

            @Override
            public void message(String pattern, String channel, String message) {
                received.add(pattern + " " + channel + " " + message);
            }
        });
        return connection;
    }

    private static long subscribers(RedisStage stage, String channel) {
        return stage.primary().command("PUBLISH", channel, "hello").number();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"RESP2", "RESP3"})
    void channelsAndPatternsAreSubscribedOnTheNewPrimaryAndTheGapIsTold(ProtocolVersion protocol) {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, Clients.uri(stage), gaps::add);
            client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
            StatefulRedisPubSubConnection<String, String> connection = listen(client);
            connection.sync().subscribe("news");
            connection.sync().psubscribe("sport.*");
            stage.promoteOrderly();
            // Nobody writes: the probes alone notice, within their second.
            await().atMost(Clients.SOON).until(() -> subscribers(stage, "news") == 1);
            await().atMost(Clients.SOON).until(() -> subscribers(stage, "sport.golf") == 1);
            await().untilAsserted(() -> assertThat(received).contains("news hello", "sport.* sport.golf hello"));
            await().untilAsserted(() -> assertThat(gaps).hasSize(1));
            SubscriptionGap gap = gaps.element();
            assertThat(gap.channels()).containsExactlyInAnyOrder("news", "sport.*");
            assertThat(gap.fromEpoch()).isEqualTo(1);
            assertThat(gap.toEpoch()).isEqualTo(2);
            assertThat(gap.to()).isAfterOrEqualTo(gap.from());
            Clients.close(client);
        }
    }

    @Test
    void shardedChannelsAreSubscribedOnTheNewPrimary() throws Exception {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, Clients.uri(stage), gaps::add);
            StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
            Method subscribe = null;
            for (Method method : connection.sync().getClass().getInterfaces()[0].getMethods()) {
                subscribe = method.getName().equals("ssubscribe") ? method : subscribe;
            }
            try {
                if (subscribe == null) {
                    // Sharded channels came with Lettuce 6.4.
                    assertThat(System.getProperty("holdfast.lettuce.version", "6.2.7"))
                            .startsWith("6.2");
                    return;
                }
                subscribe.invoke(connection.sync(), (Object) new String[] {"shard"});
                stage.promoteOrderly();
                await().atMost(Clients.SOON)
                        .until(() -> stage.primary()
                                        .command("SPUBLISH", "shard", "hello")
                                        .number()
                                == 1);
                await().untilAsserted(() -> assertThat(gaps).hasSize(1));
                assertThat(gaps.element().channels()).containsExactly("shard");
            } finally {
                Clients.close(client);
            }
        }
    }

    /** What is published on the primary while it moves arrives in its order, none twice, and goes on arriving. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPublishedWhileThePrimaryMovesArrivesInItsOrder(boolean sharded) throws Exception {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, Clients.uri(stage), gaps::add);
            StatefulRedisPubSubConnection<String, String> subscriber = listen(client);
            Optional<Method> subscribe = Optional.of("ssubscribe")
                    .filter(name -> sharded)
                    .flatMap(name -> Arrays.stream(RedisPubSubCommands.class.getMethods())
                            .filter(method -> method.getName().equals(name))
                            .findFirst());
            if (subscribe.isPresent()) {
                listenToShards(subscriber);
                subscribe.get().invoke(subscriber.sync(), (Object) new String[] {"news"});
            } else {
                // Sharded channels came with Lettuce 6.4.
                assertThat(sharded
                                && !System.getProperty("holdfast.lettuce.version", "6.2.7")
                                        .startsWith("6.2"))
                        .isFalse();
                subscriber.sync().subscribe("news");
            }
            ProtocolKeyword publish = LettuceContractClient.name(subscribe.isPresent() ? "SPUBLISH" : "PUBLISH");
            StatefulRedisConnection<String, String> publisher = client.connect();
            AtomicLong number = new AtomicLong();
            Traffic traffic = Traffic.of(1, () -> {
                CommandArgs<String, String> message =
                        new CommandArgs<>(StringCodec.UTF8).addKey("news").add(number.incrementAndGet());
                return publisher.sync().dispatch(publish, new IntegerOutput<>(StringCodec.UTF8), message);
            });
            stage.promoteOrderly();
            await().atMost(Clients.SOON).until(() -> !gaps.isEmpty());
            long afterTheGap = number.get() + 20;
            await().atMost(Clients.SOON).until(() -> number.get() > afterTheGap);
            traffic.end();

            await().atMost(Clients.SOON)
                    .untilAsserted(() -> assertThat(received).contains("news " + number.get()));
            List<Long> numbers = received.stream()
                    .map(text -> Long.valueOf(text.substring("news ".length())))
                    .toList();
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            assertThat(gaps).hasSize(1);
            Clients.close(client);
        }
    }

    /** The listener's method came with Lettuce 6.4. */
    @SuppressWarnings("unchecked") // a proxy has no type arguments
    private void listenToShards(StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener((RedisPubSubListener<String, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RedisPubSubListener.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("smessage")) {
                        received.add(arguments[0] + " " + arguments[1]);
                    }
                    return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
                }));
    }

    @Test
    void aSubscriberMovesAlsoWhenOnlyDnsShowsThatItsNodeIsStale() {
        // A replacement that nobody knew, while the old primary lives on as a stray: only DNS tells.
        try (RedisStage stage = RedisStage.builder()
                        .replicas(0)
                        .dnsLag(Duration.ofMillis(1))
                        .start();
                Holdfast holdfast = Clients.builder(stage).withoutProbing().build()) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisPubSubConnection<String, String> connection = listen(client);
            connection.sync().subscribe("news");
            stage.pointDns(stage.addReplica());
            stage.promote(stage.anyReplica());

            await().atMost(Duration.ofSeconds(15)).until(() -> subscribers(stage, "news") == 1);
            await().untilAsserted(() -> assertThat(received).contains("news hello"));
            Clients.close(client);
        }
    }
}
