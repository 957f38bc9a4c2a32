// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
