// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Standing;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.SocketAddressResolver;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client does in each mode, and when the mode changes under it. The name goes on naming the old primary. */
class ModeContractTest {

    private final RedisStage stage =
            RedisStage.builder().dnsLag(Duration.ofMinutes(10)).faults().start();

    /** Where the client's own resolver sends it. */
    private volatile RedisNode named = stage.primary();

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .socketAddressResolver(
                    SocketAddressResolver.create(name -> new InetAddress[] {InetAddress.getByName(named.address())}))
            .build();
    private final Holdfast holdfast = Clients.builder(stage)
            .mode(Mode.OBSERVE)
            .budget(Duration.ofSeconds(5))
            .build();
    private final RedisClient client = HoldfastLettuce.client(holdfast, resources, Clients.uri(stage));
    private final StatefulRedisConnection<String, String> connection = client.connect();
    private final RedisCommands<String, String> redis = connection.sync();

    @AfterEach
    void closeAll() {
        Clients.close(client);
        resources.shutdown(0, 1, TimeUnit.SECONDS);
        holdfast.close();
        stage.close();
    }

    private void awaitVerified(long epoch) {
        await().atMost(Clients.SOON).until(() -> {
            Standing standing = holdfast.standing();
            return standing.state() == Standing.State.STEADY && standing.epoch() == epoch;
        });
    }

    @Test
    void observedAPromotionGivesTheClientsOwnErrorsAndAReportAndProtectMendsItWithNoRestart() {
        redis.incr("n");
        awaitVerified(1);
        stage.promoteOrderly();
        assertThatThrownBy(() -> redis.incr("n")).isInstanceOf(RedisReadOnlyException.class);
        awaitVerified(2);
        assertThatThrownBy(() -> redis.incr("n")).isInstanceOf(RedisReadOnlyException.class);
        assertThat(holdfast.recovery().counts().tally().failed()).isEqualTo(2);
        assertThat(holdfast.recovery().counts().tally().retried()).isZero();

        holdfast.mode(Mode.PROTECT);

        assertThat(redis.incr("n")).isEqualTo(2);
        stage.pointDns(stage.primary());
        await().atMost(Clients.SOON).until(() -> !holdfast.reports().isEmpty());
        assertThat(holdfast.reports()).singleElement().satisfies(report -> {
            assertThat(report.epoch()).isEqualTo(2);
            assertThat(report.calls().failed()).isPositive();
            assertThat(report.firstWrite()).isPresent();
        });
    }

    /** At least once, which is what Lettuce does by itself (DefaultEndpoint, 6.2 to 7.7). */
    @Test
    void observedLettuceReplaysWhatALostConnectionLeftOpen() throws Exception {
        redis.set("k", "v");
        awaitVerified(1);
        stage.loseReplies(stage.primary(), 1, "GET");
        Future<String> read = connection.async().get("k");
        assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo("v");
        assertThat(holdfast.recovery().counts().tally().retried()).isZero();
    }

    @Test
    void observedALostConnectionGoesWhereTheNameSays() {
        redis.set("k", "v");
        awaitVerified(1);
        stage.promoteOrderly();
        stage.killConnections(named);
        assertThat(redis.get("k")).isEqualTo("v");
        assertThatThrownBy(() -> redis.incr("n")).isInstanceOf(RedisReadOnlyException.class);
        named = stage.primary();
        stage.demote(stage.replicas().get(0));
        awaitVerified(2);
        stage.nodes().stream().filter(node -> !node.equals(named)).forEach(stage::killConnections);
        await().atMost(Clients.SOON).ignoreExceptions().until(() -> redis.incr("n") > 0);
    }

    @Test
    void aConnectionThatLeadsToThePrimaryIsKeptWhenProtectBegins() {
        long id = redis.clientId();
        awaitVerified(1);
        holdfast.mode(Mode.PROTECT);
        assertThat(redis.clientId()).isEqualTo(id);
        stage.promoteOrderly();
        assertThat(redis.incr("n")).as("and follows from then on").isEqualTo(1);
    }

    @Test
    void aTransactionGoesOnWhenTheModeChangesBelowIt() {
        awaitVerified(1);
        redis.multi();
        redis.incr("n");
        holdfast.mode(Mode.PROTECT);
        redis.incr("n");
        holdfast.mode(Mode.OBSERVE);
        TransactionResult result = redis.exec();
        assertThat(result.<Long>get(0)).isEqualTo(1);
        assertThat(result.<Long>get(1)).isEqualTo(2);
    }

    @Test
    void aTransactionOnTheOldPrimaryIsToldLostAndNotAppliedInPartsWhenProtectBegins() {
        redis.set("n", "0");
        awaitVerified(1);
        redis.multi();
        stage.promoteOrderly();
        awaitVerified(2);
        holdfast.mode(Mode.PROTECT);
        redis.incr("n");
        assertThatThrownBy(redis::exec)
                .isInstanceOfAny(SessionLostException.class, RedisCommandExecutionException.class);
        assertThat(Clients.counter(stage, "n")).isZero();
    }

    @Test
    void protectedFirstAConnectionStaysWhereItIsWhenItIsOnlyObserved() {
        holdfast.mode(Mode.PROTECT);
        assertThat(redis.incr("n")).isEqualTo(1);
        holdfast.mode(Mode.OBSERVE);
        stage.promoteOrderly();
        assertThatThrownBy(() -> redis.incr("n")).isInstanceOf(RedisReadOnlyException.class);
        awaitVerified(2);
        holdfast.mode(Mode.PROTECT);
        assertThat(redis.incr("n")).isEqualTo(2);
    }

    @Test
    void offNobodyIsAskedAnythingAndAFailoverMeanwhileIsFoundAfterwards() {
        awaitVerified(1);
        holdfast.mode(Mode.OFF);
        redis.incr("n");
        stage.promoteOrderly();
        assertThatThrownBy(() -> redis.incr("n")).isInstanceOf(RedisReadOnlyException.class);
        assertThat(holdfast.standing().epoch()).isEqualTo(1);
        assertThat(holdfast.recovery().counts().tally().failed()).isZero();
        holdfast.mode(Mode.PROTECT);
        assertThat(redis.incr("n")).isEqualTo(2);
    }
}
