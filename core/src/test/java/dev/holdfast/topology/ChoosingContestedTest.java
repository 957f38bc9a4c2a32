// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static dev.holdfast.topology.ChoosingTest.follows;
import static dev.holdfast.topology.Facts.A;
import static dev.holdfast.topology.Facts.B;
import static dev.holdfast.topology.Facts.C;
import static dev.holdfast.topology.Says.primary;
import static dev.holdfast.topology.Says.primaryWithoutIds;
import static dev.holdfast.topology.Says.replica;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Choice.Confirm;
import dev.holdfast.topology.Choice.Detach;
import dev.holdfast.topology.Choice.Doubt;
import dev.holdfast.topology.Choice.Follow;
import dev.holdfast.topology.Choice.Hold;
import dev.holdfast.topology.Choice.Wait;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of choosing where the incumbent, A, claims still, or where nodes do not say enough to be judged. */
class ChoosingContestedTest {

    private static final Says A_CLAIMS = primary("run-a", "a").at(200);
    private static final Says B_PROMOTED = primary("run-b", "b").descendsFrom("a", 101);

    @Nested
    class Rule4Contested {

        private Facts bothClaim() {
            return new Facts().says(A, A_CLAIMS).says(B, B_PROMOTED).seenOnline(B, Duration.ofSeconds(1), 100);
        }

        @Test
        void theHeirIsFollowedIfDnsNamesIt() {
            follows(bothClaim().dnsNames(1, B).choice(), B, Succession.NAMED_BY_DNS);
        }

        @Test
        void theHeirIsNotFollowedIfOnlyTheLastGoodAnswerNamesIt() {
            assertThat(bothClaim().dnsNames(1, B).dnsDead().choice()).isInstanceOf(Hold.class);
        }

        @Test
        void theHeirIsNotFollowedIfDnsNamesBoth() {
            assertThat(bothClaim().dnsNames(0, A, B).choice()).isInstanceOf(Hold.class);
        }

        @Test
        void writesAreHeldWhileDnsDoesNotDecide() {
            assertThat(bothClaim().choice()).isInstanceOf(Hold.class);
            assertThat(bothClaim().heldFor(Duration.ofMillis(4_999)).choice()).isInstanceOf(Hold.class);
        }

        @Test
        void noReadsPassBeforeTheIncumbentAnsweredAfterTheDoubt() {
            Choice choice = bothClaim()
                    .saidAgo(A, A_CLAIMS, Duration.ofMillis(20))
                    .doubtedAgo(Duration.ofMillis(10))
                    .choice();
            assertThat(choice).isInstanceOf(Wait.class);
        }

        @Test
        void afterFiveSecondsTheHeirIsTakenForADetachedReplica() {
            assertThat(bothClaim().heldFor(Duration.ofSeconds(5)).choice())
                    .isInstanceOfSatisfying(
                            Detach.class, detach -> assertThat(detach.heir()).isEqualTo(B));
        }

        @Test
        void anHeirAloneIsDetachedAtOnceIfTheIncumbentKeepsAnotherReplica() {
            Choice choice =
                    bothClaim().says(A, primary("run-a", "a").at(200).lists(C)).choice();
            assertThat(choice).isInstanceOf(Detach.class);
        }

        @Test
        void theHeirItselfInTheIncumbentsListIsNoOtherReplica() {
            Choice choice =
                    bothClaim().says(A, primary("run-a", "a").at(200).lists(B)).choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void aReplicaThatIsNotOnlineDoesNotSpeakForTheIncumbent() {
            Choice choice = bothClaim()
                    .says(A, primary("run-a", "a").at(200).listsOffline(C))
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void anHeirWithAReplicaOfItsOwnIsNotDetached() {
            Choice choice = bothClaim()
                    .says(A, primary("run-a", "a").at(200).lists(C))
                    .says(B, primary("run-b", "b").descendsFrom("a", 101).lists(C))
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void aDetachedReplicaIsIgnored() {
            assertThat(bothClaim().detached(B).choice()).isInstanceOf(Confirm.class);
        }

        @Test
        void aDetachedReplicaIsFollowedOnceDnsNamesIt() {
            follows(bothClaim().detached(B).dnsNames(1, B).choice(), B, Succession.NAMED_BY_DNS);
        }

        @Test
        void aDetachedReplicaDoesNotHideAnotherHeir() {
            Choice choice = bothClaim()
                    .says(B, primary("run-b", "b").descendsFrom("a", 150))
                    .detached(B)
                    .says(C, primary("run-c", "c").descendsFrom("a", 120))
                    .seenOnline(C)
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void anHeirThatDoesNotCountIsNone() {
            Choice choice = new Facts().says(A, A_CLAIMS).says(B, B_PROMOTED).choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void theIncumbentAtAnotherAddressIsNoHeir() {
            Choice choice = new Facts()
                    .says(A, primary("run-a", "a2").descendsFrom("a", 101))
                    .says(B, primary("run-a", "a2").descendsFrom("a", 101))
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void aPredecessorThatRestartedFromItsDiskIsNotFollowedThoughDnsNamesItStill() {
            Facts stale = new Facts()
                    .says(A, primary("run-a", "a").descendsFrom("old", 101))
                    .succeeded("old")
                    .says(B, primary("run-b2", "b2").descendsFrom("old", 90))
                    .dnsNames(9, B)
                    .dnsSaidNothingNew();
            assertThat(stale.choice()).isInstanceOf(Confirm.class);
            assertThat(stale.heldFor(Duration.ofSeconds(5)).choice()).isInstanceOf(Confirm.class);
        }

        @Test
        void aPredecessorThatRestartedFromItsDiskHoldsNoWrites() {
            Choice choice = new Facts()
                    .says(A, primary("run-a", "a").descendsFrom("old", 101))
                    .succeeded("old")
                    .says(B, primary("run-b2", "b2").descendsFrom("old", 90))
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }
    }

    @Nested
    class FollowHeir {

        private Facts freshHeir(Contested policy) {
            return new Facts()
                    .when(policy)
                    .says(A, A_CLAIMS)
                    .says(B, B_PROMOTED)
                    .seenOnline(B, Duration.ofSeconds(5), 101);
        }

        @Test
        void anHeirThatWasOnlineAMomentAgoIsFollowedAtOnce() {
            follows(freshHeir(Contested.FOLLOW_HEIR).choice(), B, Succession.FRESH_HEIR);
        }

        @Test
        void notWhereTheUserSaidHold() {
            assertThat(freshHeir(Contested.HOLD).choice()).isInstanceOf(Hold.class);
        }

        @Test
        void automaticallyOnElastiCacheAndNowhereElse() {
            Facts automatic = freshHeir(Contested.AUTOMATIC);
            assertThat(automatic.choice()).isInstanceOf(Hold.class);
            follows(
                    automatic
                            .says(A, primary("run-a", "a").at(200).onElastiCache())
                            .choice(),
                    B,
                    Succession.FRESH_HEIR);
        }

        @Test
        void notWhereTheUserSaidHoldOnElastiCache() {
            Choice choice = freshHeir(Contested.HOLD)
                    .says(A, primary("run-a", "a").at(200).onElastiCache())
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void notIfItWasSeenOnlineLongerAgo() {
            Choice choice = freshHeir(Contested.FOLLOW_HEIR)
                    .seenOnline(B, Duration.ofMillis(5_001), 101)
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void notIfItMissesWhatTheIncumbentHadWrittenThen() {
            Choice choice = freshHeir(Contested.FOLLOW_HEIR)
                    .seenOnline(B, Duration.ofSeconds(1), 102)
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void notIfItWasNeverSeenOnline() {
            Choice choice = new Facts()
                    .when(Contested.FOLLOW_HEIR)
                    .says(A, A_CLAIMS)
                    .says(B, B_PROMOTED)
                    .configured(B)
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }
    }

    @Nested
    class DnsDisownsTheIncumbent {

        private Facts dnsNamesAStranger() {
            return new Facts().says(A, A_CLAIMS).says(B, primary("run-b", "b")).dnsNames(2, B);
        }

        @Test
        void oneAnswerHoldsNothing() {
            Choice choice = dnsNamesAStranger().dnsNames(1, B).choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void twoAnswersHoldWritesForANodeThatCannotBeReached() {
            Choice choice = dnsNamesAStranger().silent(B).choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void twoAnswersHoldNothingForANodeThatSaysItIsAReplica() {
            Choice choice =
                    dnsNamesAStranger().says(B, replica("run-b", "a", A)).choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void anAnswerThatIsNotFreshHoldsNothing() {
            assertThat(dnsNamesAStranger().dnsDead().choice()).isInstanceOf(Confirm.class);
        }

        @Test
        void whatDnsNamedSinceBeforeTheIncumbentHoldsNothing() {
            Choice choice = dnsNamesAStranger().dnsSaidNothingNew().choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void aStrangerThatClaimsIsFollowedAfterFiveSecondsAndNotBefore() {
            assertThat(dnsNamesAStranger().heldFor(Duration.ofMillis(4_999)).choice())
                    .isInstanceOf(Hold.class);
            follows(dnsNamesAStranger().heldFor(Duration.ofSeconds(5)).choice(), B, Succession.REPLACED);
        }

        @Test
        void aNodeThatCannotBeReachedIsNeverFollowed() {
            Choice choice =
                    dnsNamesAStranger().silent(B).heldFor(Duration.ofMinutes(1)).choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void aPredecessorThatCameBackIsNotFollowed() {
            Choice choice = dnsNamesAStranger()
                    .succeeded("old")
                    .says(B, primary("run-old", "old"))
                    .heldFor(Duration.ofMinutes(1))
                    .choice();
            assertThat(choice).isNotInstanceOf(Follow.class);
        }
    }

    @Nested
    class Rule6WithoutIds {

        private Facts incumbentIsGone() {
            return new Facts().incumbentWithoutIds().silent(A).says(B, primaryWithoutIds());
        }

        @Test
        void whatDnsNamesIsFollowed() {
            follows(incumbentIsGone().dnsNames(1, B).choice(), B, Succession.REPLACED);
        }

        @Test
        void whatTheUserConfiguredIsFollowed() {
            follows(incumbentIsGone().configured(B).choice(), B, Succession.REPLACED);
        }

        @Test
        void aLearnedAddressIsNotFollowed() {
            assertThat(incumbentIsGone().seenOnline(B).choice()).isInstanceOf(Doubt.class);
        }

        @Test
        void aConfiguredNodeIsNotFollowedIfItsIdsCouldTellAndDoNot() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b"))
                    .configured(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void aRoleAloneConfirmsTheIncumbent() {
            Choice choice = new Facts()
                    .incumbentWithoutIds()
                    .says(A, primaryWithoutIds())
                    .choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void aRoleAloneDeposesTheIncumbent() {
            Choice choice = new Facts()
                    .incumbentWithoutIds()
                    .says(A, Says.replicaWithoutIds())
                    .says(B, primaryWithoutIds())
                    .configured(B)
                    .choice();
            follows(choice, B, Succession.REPLACED);
        }
    }

    @Nested
    class WhereNodesTellNothing {

        private Facts blind() {
            return new Facts().incumbentWithoutIds().opaque(A);
        }

        @Test
        void dnsDecides() {
            follows(blind().opaque(B).dnsNames(1, B).choice(), B, Succession.DNS_ONLY);
        }

        @Test
        void dnsDecidesAlsoWhereTheOldNodeIsDead() {
            Facts dead = new Facts().incumbentWithoutIds().silent(A).opaque(B);
            follows(dead.dnsNames(1, B).choice(), B, Succession.DNS_ONLY);
            assertThat(dead.dnsDead().choice()).isInstanceOf(Doubt.class);
        }

        @Test
        void theLastGoodAnswerOfDnsDecidesNothing() {
            Choice choice = blind().opaque(B).dnsNames(1, B).dnsDead().choice();
            assertThat(choice).isNotInstanceOf(Follow.class);
        }

        @Test
        void aReplicaIsNotFollowedEvenHere() {
            Choice choice =
                    blind().says(B, Says.replicaWithoutIds()).dnsNames(1, B).choice();
            assertThat(choice).isNotInstanceOf(Follow.class);
        }

        @Test
        void aNodeThatCannotBeReachedIsNotFollowed() {
            Choice choice = blind().silent(B).dnsNames(1, B).choice();
            assertThat(choice).isNotInstanceOf(Follow.class);
        }

        @Test
        void aLostConnectionIsOverOnceDnsNamesTheIncumbentAgain() {
            assertThat(blind().choice()).isInstanceOf(Confirm.class);
        }

        @Test
        void aLostConnectionIsNotOverBeforeDnsWasAsked() {
            Choice choice = blind().dnsAskedAgo(Duration.ofMillis(20)).choice();
            assertThat(choice).isInstanceOf(Wait.class);
        }

        @Test
        void aRefusedCommandIsTriedAgainAfterASecond() {
            assertThat(blind().refused().choice()).isInstanceOf(Wait.class);
            assertThat(blind().refused().doubtedAgo(Duration.ofSeconds(1)).choice())
                    .isInstanceOf(Confirm.class);
        }

        @Test
        void theFirstPrimaryIsWhatDnsNames() {
            follows(new Facts().noIncumbent().opaque(A).choice(), A, Succession.DNS_ONLY);
            follows(new Facts().noIncumbent().says(A, Says.nothing()).choice(), A, Succession.DNS_ONLY);
        }

        @Test
        void aRoleThatNobodyTellsIsAsGoodAsNoAnswer() {
            Choice choice = new Facts()
                    .incumbentWithoutIds()
                    .says(A, Says.nothing())
                    .opaque(B)
                    .dnsNames(1, B)
                    .choice();
            follows(choice, B, Succession.DNS_ONLY);
        }
    }
}
