// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.ReplicaDetached;
import dev.holdfast.topology.TopologyEvent.WritesHeld;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The seven rules of choosing, each on real servers, with DNS that comes late or never. */
@Execution(ExecutionMode.CONCURRENT)
class SearchRulesTest {

    private static final Duration NEVER = Duration.ofMinutes(10);

    @Test
    void anOrderlyPromotionIsFollowedBeforeDnsMoves() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.refuse();
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.SURRENDERED);
        }
    }

    @Test
    void aPromotionIsFoundByProbesAloneWithoutAnyTraffic() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            watched.awaitPrimary(heir, 2);
        }
    }

    @Test
    void theHeirOfACrashedPrimaryIsFollowed() {
        try (RedisStage stage = RedisStage.builder().replicas(2).dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.crashPrimary();
            stage.promote(heir);
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.INHERITED);
        }
    }

    @Test
    void theHeirOfAFrozenPrimaryIsFollowedAndTheOldOneNotTakenBack() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            RedisNode old = stage.freezePrimary();
            stage.promote(heir);
            watched.awaitPrimary(heir, 2);
            old.thaw();
            watched.awaitQuestions(10);
            assertThat(watched.standing().epoch()).isEqualTo(2);
        }
    }

    @Test
    void aSilentPredecessorThatDnsStillNamesHoldsNoWrites() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.freezePrimary();
            stage.promote(heir);
            watched.awaitPrimary(heir, 2);
            long lookups = stage.dns().count(stage.endpoint());
            await().atMost(Duration.ofSeconds(30)).until(() -> stage.dns().count(stage.endpoint()) >= lookups + 6);
            assertThat(watched.events()).noneMatch(WritesHeld.class::isInstance);
        }
    }

    @Test
    void aReplicaDetachedByHandMovesNobodyWhileTheIncumbentKeepsAnother() {
        try (RedisStage stage = RedisStage.builder().replicas(2).start();
                Watched watched = Watched.on(stage)) {
            stage.detach(stage.anyReplica());
            watched.awaitEvent(ReplicaDetached.class);
            watched.awaitQuestions(10);
            assertThat(watched.standing().epoch()).isEqualTo(1);
            assertThat(watched.standing().state()).isEqualTo(Standing.State.STEADY);
        }
    }

    @Test
    void theOnlyReplicaDetachedByHandHoldsWritesForAWhileAndMovesNobody() {
        try (RedisStage stage = RedisStage.builder().start();
                Watched watched = Watched.on(stage)) {
            stage.detach(stage.anyReplica());
            watched.awaitEvent(WritesHeld.class);
            assertThat(watched.standing().admits(false)).as("reads go on").isTrue();
            watched.awaitEvent(ReplicaDetached.class);
            watched.awaitPrimary(stage.primary(), 1);
        }
    }

    @Test
    void aDetachedReplicaIsFollowedOnceDnsNamesIt() {
        try (RedisStage stage = RedisStage.builder().replicas(2).start();
                Watched watched = Watched.on(stage)) {
            RedisNode detached = stage.anyReplica();
            stage.detach(detached);
            watched.awaitEvent(ReplicaDetached.class);
            stage.pointDns(detached);
            watched.awaitPrimary(detached, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.NAMED_BY_DNS);
        }
    }

    @Test
    void aPrimaryRestartedFromDiskIsTheSamePrimaryInANewEpoch() {
        try (RedisStage stage = RedisStage.builder().start();
                Watched watched = Watched.on(stage)) {
            stage.restartPrimary();
            watched.awaitPrimary(stage.primary(), 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.RESTARTED);
        }
    }

    @Test
    void aPrimaryRestartedWithoutItsDataIsSaidToBeEmpty() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Watched watched = Watched.on(stage)) {
            stage.restartPrimaryEmpty();
            watched.awaitPrimary(stage.primary(), 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.RESTARTED_EMPTY);
        }
    }

    @Test
    void besideItsHeirARestartedPrimaryIsNotTakenBack() {
        try (RedisStage stage = RedisStage.builder()
                        .replicas(1)
                        .dnsTtl(Duration.ofSeconds(1))
                        .dnsLag(NEVER)
                        .start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            RedisNode old = stage.primary();
            old.save();
            old.crash();
            stage.promote(heir);
            watched.awaitPrimary(heir, 2);
            old.restart();
            long lookups = stage.dns().count(stage.endpoint());
            watched.awaitQuestions(10);
            await("DNS names the old one still")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> stage.dns().count(stage.endpoint()) >= lookups + 6);
            assertThat(watched.standing().epoch()).isEqualTo(2);
            assertThat(watched.events()).noneMatch(WritesHeld.class::isInstance);
        }
    }

    @Test
    void twoPromotionsWhileNobodyLookedLeadToTheLastPrimary() {
        try (RedisStage stage = RedisStage.builder().replicas(2).dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode first = stage.replicas().get(0);
            RedisNode second = stage.replicas().get(1);
            stage.promoteOrderly(first);
            stage.promoteOrderly(second);
            watched.awaitPrimary(second, watched.standing().epoch() == 3 ? 3 : 2);
        }
    }

    @Test
    void anOldPrimaryThatStaysWritableIsLeftWhenDnsNamesTheHeirAndNeverTakenBack() {
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMillis(1_500)).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            RedisNode old = stage.primary();
            stage.promote(heir);
            watched.awaitEvent(WritesHeld.class);
            watched.awaitPrimary(heir, 2);
            stage.pointDns(old);
            watched.awaitQuestions(20);
            assertThat(watched.standing().epoch()).isEqualTo(2);
        }
    }

    @Test
    void aFreshHeirIsFollowedAtOnceWhereOnlyAControlPlaneCanPromote() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage, builder -> builder.contested(Contested.FOLLOW_HEIR))) {
            RedisNode heir = stage.anyReplica();
            stage.promote(heir);
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.FRESH_HEIR);
        }
    }

    @Test
    void aFailoverCommandHoldsWritesUntilTheReplicaTookOver() {
        try (RedisStage stage = RedisStage.builder().replicas(2).dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            stage.failoverCommand(heir);
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.SURRENDERED);
        }
    }

    @Test
    void whatTheOldPrimaryAcknowledgesInADisputeCountsAsLost() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            RedisNode old = stage.primary();
            stage.promote(heir);
            watched.awaitEvent(WritesHeld.class);
            old.command("SET", "lost", "x".repeat(10_000));
            watched.awaitQuestions(4);
            stage.pointDns(heir);
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastMove().lostBytes().orElseThrow()).isGreaterThan(10_000);
        }
    }

    @Test
    void whileTheReplicaOfAFailoverCommandLagsWritesWaitAndNoEpochMoves() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            RedisNode old = stage.primary();
            heir.freeze();
            old.command("SET", "not", "replicated");
            old.command("FAILOVER", "TO", heir.address(), Integer.toString(heir.port()));
            watched.awaitEvent(WritesHeld.class);
            watched.awaitQuestions(10);
            assertThat(watched.standing().state()).isEqualTo(Standing.State.HELD);
            assertThat(watched.standing().admits(false)).as("reads go on").isTrue();
            assertThat(watched.standing().epoch()).isEqualTo(1);
            heir.thaw();
            watched.awaitPrimary(heir, 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.SURRENDERED);
            assertThat(heir.command("GET", "not").text()).isEqualTo("replicated");
            assertThat(watched.events()).noneMatch(TopologyEvent.PrimaryLost.class::isInstance);
        }
    }

    @Test
    void aFailoverCommandThatIsAbortedLeavesThePrimaryWhereItWas() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode heir = stage.anyReplica();
            RedisNode old = stage.primary();
            heir.freeze();
            old.command("SET", "not", "replicated");
            old.command("FAILOVER", "TO", heir.address(), Integer.toString(heir.port()));
            watched.awaitEvent(WritesHeld.class);
            old.command("FAILOVER", "ABORT");
            watched.awaitPrimary(old, 1);
            heir.thaw();
        }
    }

    @Test
    void aNodeThatNobodyKnewIsFollowedWhenDnsNamesItAndTheOldOneIsGone() {
        try (RedisStage stage = RedisStage.builder()
                        .replicas(0)
                        .dnsLag(Duration.ofMillis(500))
                        .start();
                Watched watched = Watched.on(stage)) {
            stage.replacePrimaryUnseen();
            watched.awaitPrimary(stage.primary(), 2);
            assertThat(watched.lastSuccession()).isEqualTo(Succession.REPLACED);
        }
    }

    @Test
    void aForeignServerAtALearnedAddressIsNotFollowed() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode replica = stage.anyReplica();
            watched.awaitQuestions(2);
            replica.crash();
            replica.restartEmpty();
            replica.promote();
            stage.crashPrimary();
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> watched.standing().state() == Standing.State.LOST);
            assertThat(watched.standing().epoch()).isEqualTo(1);
        }
    }

    @Test
    void startingInTheMiddleOfAFailoverFindsThePrimaryThroughTheReplicaThatDnsNames() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start()) {
            RedisNode heir = stage.anyReplica();
            stage.promoteOrderly(heir);
            try (Watched watched = Watched.starting(stage, UnaryOperator.identity())) {
                watched.awaitPrimary(heir, 1);
            }
        }
    }

    @Test
    void promotedThereAndBackIsFollowedBothTimes() {
        try (RedisStage stage = RedisStage.builder().dnsLag(NEVER).start();
                Watched watched = Watched.on(stage)) {
            RedisNode first = stage.primary();
            RedisNode second = stage.anyReplica();
            stage.promoteOrderly(second);
            watched.awaitPrimary(second, 2);
            stage.promoteOrderly(first);
            watched.awaitPrimary(first, 3);
        }
    }

    @Test
    void aLostProbeConnectionMovesNoEpoch() {
        try (RedisStage stage = RedisStage.builder().start();
                Watched watched = Watched.on(stage)) {
            for (int cut = 0; cut < 5; cut++) {
                stage.killConnections(stage.primary());
                watched.awaitQuestions(2);
            }
            assertThat(watched.standing().epoch()).isEqualTo(1);
            assertThat(watched.events())
                    .filteredOn(EpochMoved.class::isInstance)
                    .hasSize(1);
        }
    }
}
