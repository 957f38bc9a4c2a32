// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.HoldfastBuilder;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings in which nodes tell little or nothing, by an ACL of real servers or because they are not asked. */
class SearchSettingsTest {

    private static final Duration LAG = Duration.ofMillis(600);
    private static final Duration NEVER = Duration.ofMinutes(10);

    private static RedisStage.Builder stage() {
        return RedisStage.builder()
                .dnsTtl(Duration.ofSeconds(1))
                .dnsLag(LAG)
                .user("app", "secret", "~* &* +@all -info -role -hello");
    }

    /** HELLO is answered under any ACL (Redis 7.0.15), so only servers before 6.0 tell nothing at all. */
    private static Watched watchMute(RedisStage stage) {
        return Watched.on(stage, UnaryOperator.identity(), new RawProbe(true, true));
    }

    private static Watched watch(RedisStage stage) {
        return Watched.on(stage, UnaryOperator.identity(), RawProbe.as("app", "secret"));
    }

    private static void awaitLookups(RedisStage stage, int more) {
        long before = stage.dns().count(stage.endpoint());
        await().atMost(Duration.ofSeconds(30)).until(() -> stage.dns().count(stage.endpoint()) >= before + more);
    }

    @Test
    void whereNodesTellNothingDnsIsFollowed() {
        try (RedisStage stage = stage().start();
                Watched watched = watchMute(stage)) {
            assertThat(watched.lastSuccession()).isEqualTo(Succession.DNS_ONLY);
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.refuse();
            assertThat(watched.standing().admits(true)).isFalse();
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.DNS_ONLY);
        }
    }

    @Test
    void whereNodesTellNothingDnsIsFollowedFromADeadNodeToo() {
        try (RedisStage stage = stage().start();
                Watched watched = watchMute(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.crashPrimary();
            stage.promote(heir);
            watched.awaitPrimary(heir, 2);
        }
    }

    @Test
    void withoutProbingDnsIsFollowedAndNobodyIsAsked() {
        try (RedisStage stage = stage().start();
                Watched watched = Watched.on(stage, HoldfastBuilder::withoutProbing)) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.refuse();
            watched.awaitPrimary(heir, 2);
            assertThat(watched.probe().questions()).isZero();
            assertThat(watched.probe().dials()).isZero();
        }
    }

    @Test
    void withoutProbingAFailoverIsSeenWithoutAnySignalOnceDnsMoved() {
        try (RedisStage stage = stage().start();
                Watched watched = Watched.on(stage, HoldfastBuilder::withoutProbing)) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.awaitPrimary(heir, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withARoleAndNoIdsOnlyWhatDnsNamesIsFollowed(boolean crash) {
        try (RedisStage stage = stage().start();
                Watched watched = watch(stage)) {
            assertThat(watched.lastSuccession()).isEqualTo(Succession.FIRST);
            RedisNode heir = stage.anyReplica();
            if (crash) {
                stage.crashPrimary();
                stage.promote(heir);
            } else {
                stage.promoteOrderly(heir);
            }
            watched.awaitPrimary(heir, 2);
        }
    }

    @Test
    void withARoleAndNoIdsANodeThatNobodyNamesIsNotFollowed() {
        try (RedisStage stage = stage().dnsLag(NEVER).start();
                Watched watched = watch(stage)) {
            stage.promoteOrderly(stage.anyReplica());
            awaitLookups(stage, 8);
            assertThat(watched.standing().epoch()).isEqualTo(1);
            assertThat(watched.standing().admits(true)).isFalse();
        }
    }

    @Test
    void withARoleAndNoIdsAConfiguredNodeIsFollowedBeforeDnsMoves() {
        try (RedisStage stage = stage().dnsLag(NEVER).start();
                Watched watched = Watched.on(
                        stage,
                        builder -> {
                            stage.nodes().forEach(node -> builder.node(stage.nodeName(node), stage.port()));
                            return builder;
                        },
                        RawProbe.as("app", "secret"))) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.awaitPrimary(heir, 2);
        }
    }

    @Test
    void aServerOfSomebodyElseAtTheOldAddressIsNotFollowedOnceDnsNamesAnother() {
        try (RedisStage stage = RedisStage.builder()
                        .replicas(0)
                        .dnsTtl(Duration.ofSeconds(1))
                        .start();
                Watched watched = Watched.on(stage)) {
            RedisNode old = stage.primary();
            stage.dns().point(stage.endpoint(), "127.255.255.1");
            old.crash();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> watched.holdfast().toString().contains("LOST"));
            old.restartEmpty();
            watched.awaitQuestions(20);
            assertThat(watched.standing().epoch()).isEqualTo(1);
            stage.dns().point(stage.endpoint(), old.address());
            watched.awaitPrimary(old, 2);
        }
    }
}
