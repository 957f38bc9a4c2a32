// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static dev.holdfast.topology.Facts.A;
import static dev.holdfast.topology.Facts.B;
import static dev.holdfast.topology.Facts.C;
import static dev.holdfast.topology.Says.primary;
import static dev.holdfast.topology.Says.replica;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Choice.Confirm;
import dev.holdfast.topology.Choice.Doubt;
import dev.holdfast.topology.Choice.Follow;
import dev.holdfast.topology.Choice.Hold;
import dev.holdfast.topology.Choice.Wait;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The rules of choosing where the incumbent, A, does not claim; each fails if its rule is taken away. What happens where
 * two claim is in {@link ChoosingContestedTest}, and the same on real servers in {@link SearchRulesTest}.
 */
class ChoosingTest {

    /** The incumbent after a promotion of B: it follows B and writes its history. */
    private static final Says A_FOLLOWS_B = replica("run-a", "b", B);

    /** B after its promotion: it descends from A. */
    private static final Says B_PROMOTED = primary("run-b", "b").descendsFrom("a", 101);

    private static final Says C_PROMOTED = primary("run-c", "c").descendsFrom("a", 101);

    private static final Says A_RESTARTED = primary("run-a2", "a2").descendsFrom("a", 90);

    static void follows(Choice choice, NodeAddress node, Succession why) {
        assertThat(choice).isInstanceOfSatisfying(Follow.class, follow -> {
            assertThat(follow.address()).isEqualTo(node);
            assertThat(follow.why()).isEqualTo(why);
        });
    }

    @Nested
    class TheIncumbent {

        @Test
        void isConfirmedByAnAnswerAskedForAfterTheDoubt() {
            Choice choice = new Facts().says(A, primary("run-a", "a")).choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void isNotConfirmedByAnAnswerAskedForBeforeTheDoubt() {
            Choice choice = new Facts()
                    .saidAgo(A, primary("run-a", "a"), Duration.ofMillis(20))
                    .doubtedAgo(Duration.ofMillis(10))
                    .choice();
            assertThat(choice).isInstanceOf(Wait.class);
        }

        @Test
        void isWaitedForWhileItHasNotAnswered() {
            assertThat(new Facts().unasked(A).choice()).isInstanceOf(Wait.class);
        }

        @Test
        void isConfirmedWithAnotherReplicationIdIfItIsTheSameProcess() {
            Choice choice = new Facts().says(A, primary("run-a", "a-new")).choice();
            assertThat(choice).isInstanceOf(Confirm.class);
        }

        @Test
        void isDoubtedWhileItLoads() {
            Choice choice = new Facts().says(A, primary("run-a", "a").loading()).choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void holdsWritesWhileItHandsOver() {
            Choice choice =
                    new Facts().says(A, primary("run-a", "a").handingOver()).choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }

        @Test
        void thatHandsOverLetsNoReadsPassBeforeItAnsweredAfterTheDoubt() {
            Choice choice = new Facts()
                    .saidAgo(A, primary("run-a", "a").handingOver(), Duration.ofMillis(20))
                    .doubtedAgo(Duration.ofMillis(10))
                    .choice();
            assertThat(choice).isInstanceOf(Wait.class);
        }

        @Test
        void isLeftWhileItHandsOverOnceDnsNamesTheHeir() {
            Choice choice = new Facts()
                    .says(A, primary("run-a", "a").handingOver())
                    .says(B, B_PROMOTED)
                    .dnsNames(1, B)
                    .choice();
            follows(choice, B, Succession.NAMED_BY_DNS);
        }

        @Test
        void isNotLeftWhileItHandsOverForWhatDnsNamedLongAgo() {
            Choice choice = new Facts()
                    .says(A, primary("run-a", "a").handingOver())
                    .says(B, B_PROMOTED)
                    .dnsNames(1, B)
                    .dnsDead()
                    .choice();
            assertThat(choice).isInstanceOf(Hold.class);
        }
    }

    @Nested
    class AClaimantCounts {

        private Facts incumbentIsGone() {
            return new Facts().silent(A).says(B, B_PROMOTED);
        }

        @Test
        void ifAVerifiedPrimaryListedItAsOnline() {
            follows(incumbentIsGone().seenOnline(B).choice(), B, Succession.INHERITED);
        }

        @Test
        void ifTheUserConfiguredIt() {
            follows(incumbentIsGone().configured(B).choice(), B, Succession.INHERITED);
        }

        @Test
        void ifDnsNamesIt() {
            follows(incumbentIsGone().dnsNames(1, B).choice(), B, Succession.INHERITED);
        }

        @Test
        void notBecauseItMerelySaysThatItIsAPrimary() {
            assertThat(incumbentIsGone().choice()).isInstanceOf(Doubt.class);
        }

        @Test
        void notWhileItLoads() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b").descendsFrom("a", 101).loading())
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void notWhileItHandsOver() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b").descendsFrom("a", 101).handingOver())
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void notInClusterMode() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b").descendsFrom("a", 101).inClusterMode())
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }
    }

    @Nested
    class Rule1Surrender {

        @Test
        void theIncumbentWritesTheClaimantsHistory() {
            Choice choice = new Facts()
                    .says(A, replica("run-a", "b", C))
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .choice();
            follows(choice, B, Succession.SURRENDERED);
        }

        @Test
        void theIncumbentFollowsTheClaimantsAddressBeforeItIsSynchronised() {
            Choice choice = new Facts()
                    .says(A, replica("run-a", "a", B))
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .choice();
            follows(choice, B, Succession.SURRENDERED);
        }

        @Test
        void isAcceptedBeforeTheOtherNodesHaveAnswered() {
            Choice choice = new Facts()
                    .says(A, A_FOLLOWS_B)
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .unasked(C)
                    .choice();
            follows(choice, B, Succession.SURRENDERED);
        }

        @Test
        void isAcceptedAgainstWhatDnsStillNames() {
            Choice choice = new Facts()
                    .says(A, A_FOLLOWS_B)
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .dnsNames(0, A)
                    .choice();
            follows(choice, B, Succession.SURRENDERED);
        }

        @Test
        void toANodeThatNobodyKnewNeedsItsAddressAndItsHistory() {
            Facts strange = new Facts().says(B, primary("run-b", "b"));
            follows(strange.says(A, replica("run-a", "b", B)).choice(), B, Succession.SURRENDERED);
            assertThat(strange.says(A, replica("run-a", "a", B)).choice()).isInstanceOf(Doubt.class);
            assertThat(strange.says(A, replica("run-a", "b", C)).choice()).isInstanceOf(Doubt.class);
        }

        @Test
        void toANodeThatIsNoWritablePrimaryIsNone() {
            Choice choice = new Facts()
                    .says(A, replica("run-a", "a", B))
                    .says(B, replica("run-b", "a", A))
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }
    }

    @Nested
    class Rule2Inheritance {

        @Test
        void theHeirOfASilentIncumbentIsFollowed() {
            Choice choice =
                    new Facts().silent(A).says(B, B_PROMOTED).seenOnline(B).choice();
            follows(choice, B, Succession.INHERITED);
        }

        @Test
        void theHeirIsFollowedWhenTheIncumbentIsAReplicaOfAnUnknownNode() {
            Choice choice = new Facts()
                    .says(A, replica("run-a", "a", C))
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .choice();
            follows(choice, B, Succession.INHERITED);
        }

        @Test
        void aClaimantOfAnotherDescentIsNoHeir() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b").descendsFrom("foreign", 101))
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void aReplicaIsNeverFollowed() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, replica("run-b", "a", A))
                    .seenOnline(B)
                    .dnsNames(5, B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void nobodyIsFollowedBeforeTheOthersHaveAnsweredOrHadTheirTime() {
            Facts early =
                    new Facts().silent(A).says(B, B_PROMOTED).seenOnline(B).unasked(C);
            assertThat(early.choice()).isInstanceOf(Doubt.class);
            follows(early.searchingFor(Situation.PATIENT).choice(), B, Succession.INHERITED);
        }

        @Test
        void whatANodeSaidBeforeTheSearchBeganIsNoAnswer() {
            Facts stale = new Facts()
                    .silent(A)
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .saidAgo(C, replica("run-c", "a", A), Duration.ofMillis(100))
                    .searchingFor(Duration.ofMillis(50));
            assertThat(stale.choice()).isInstanceOf(Doubt.class);
            follows(stale.says(C, replica("run-c", "a", A)).choice(), B, Succession.INHERITED);
        }

        @Test
        void nobodyIsFollowedBeforeASearchBegan() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .notSearchingYet()
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void ofSeveralTheOneOfTheNewestAncestor() {
            Choice choice = new Facts()
                    .succeeded("older")
                    .silent(A)
                    .says(B, primary("run-b", "b").descendsFrom("older", 900))
                    .says(C, C_PROMOTED)
                    .seenOnline(B)
                    .seenOnline(C)
                    .choice();
            follows(choice, C, Succession.INHERITED);
        }

        @Test
        void thenAnotherNodeBeforeTheRestartedIncumbent() {
            Choice choice = new Facts()
                    .says(A, primary("run-a2", "a2").descendsFrom("a", 999))
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .choice();
            follows(choice, B, Succession.INHERITED);
        }

        @Test
        void thenTheOneThatDnsNames() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b").descendsFrom("a", 999))
                    .says(C, C_PROMOTED)
                    .seenOnline(B)
                    .dnsNames(1, C)
                    .choice();
            follows(choice, C, Succession.INHERITED);
        }

        @Test
        void thenTheOneThatGotFurthest() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, B_PROMOTED)
                    .says(C, primary("run-c", "c").descendsFrom("a", 102))
                    .seenOnline(B)
                    .seenOnline(C)
                    .choice();
            follows(choice, C, Succession.INHERITED);
        }

        @Test
        void aDetachedReplicaIsTakenOnceTheIncumbentFalls() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, B_PROMOTED)
                    .seenOnline(B)
                    .detached(B)
                    .choice();
            follows(choice, B, Succession.INHERITED);
        }
    }

    @Nested
    class Rule3Restart {

        @Test
        void anotherProcessAtTheIncumbentsAddressIsARestart() {
            follows(new Facts().says(A, A_RESTARTED).choice(), A, Succession.RESTARTED);
        }

        @Test
        void aRestartFromAnAppendOnlyFileHasNoAncestorAndIsARestartAllTheSame() {
            follows(new Facts().says(A, primary("run-a2", "a2")).choice(), A, Succession.RESTARTED);
        }

        @Test
        void aRestartWithoutDataIsSaidToBeEmpty() {
            Choice choice =
                    new Facts().says(A, primary("run-a2", "a2").startedEmpty()).choice();
            follows(choice, A, Succession.RESTARTED_EMPTY);
        }

        @Test
        void isTakenAlsoWhereOnlyTheLastGoodAnswerNamesIt() {
            Choice choice = new Facts()
                    .says(A, primary("run-a2", "a2"))
                    .dnsNames(0, A)
                    .dnsDead()
                    .choice();
            follows(choice, A, Succession.RESTARTED);
        }

        @Test
        void isTakenAlsoWhereDnsNamesNothingOfUseIfItDescendsFromTheIncumbent() {
            Facts elsewhere = new Facts().silent(B).dnsNames(1, B);
            follows(elsewhere.says(A, A_RESTARTED).choice(), A, Succession.RESTARTED);
        }

        @Test
        void isTakenAlsoWhereDnsNamesNothingOfUseIfAReplicaOfTheGroupFollowsIt() {
            Facts elsewhere =
                    new Facts().says(A, primary("run-a2", "a2")).dnsNames(1, B).dnsSaidNothingNew();
            follows(elsewhere.says(B, replica("run-b", "a2", A)).choice(), A, Succession.RESTARTED);
            assertThat(elsewhere.says(B, replica("run-b", "a", A)).choice()).isInstanceOf(Doubt.class);
            assertThat(elsewhere.says(B, replica("run-b", "a2", C)).choice()).isInstanceOf(Doubt.class);
            assertThat(elsewhere.says(B, replica("run-b", "a2", A).linkDown()).choice())
                    .isInstanceOf(Doubt.class);
        }

        @Test
        void isNotTakenOnTheWordOfAReplicaOnceDnsMoved() {
            Choice choice = new Facts()
                    .says(A, primary("run-a2", "a2"))
                    .says(B, replica("run-b", "a2", A))
                    .dnsNames(1, B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void aStrangerAtTheAddressIsNotTakenWhereDnsNamesAnotherNode() {
            Choice choice = new Facts()
                    .says(A, primary("run-a2", "foreign"))
                    .silent(B)
                    .dnsNames(1, B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void isNotTakenWhereDnsNamesAnotherClaimant() {
            Choice choice = new Facts()
                    .says(A, primary("run-a2", "a2"))
                    .says(B, primary("run-b", "b"))
                    .dnsNames(1, B)
                    .choice();
            follows(choice, B, Succession.REPLACED);
        }

        @Test
        void aReplicaAtTheIncumbentsAddressIsNone() {
            Choice choice = new Facts().says(A, replica("run-a2", "a", B)).choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void isNotTakenWhileItLoads() {
            Choice choice = new Facts()
                    .says(A, primary("run-a2", "a2").descendsFrom("a", 90).loading())
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }
    }

    @Nested
    class Rule5Replacement {

        @Test
        void anUnknownClaimantIsFollowedIfDnsNamesItAndTheIncumbentIsSilent() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b"))
                    .dnsNames(1, B)
                    .choice();
            follows(choice, B, Succession.REPLACED);
        }

        @Test
        void notBeforeDnsNamesItInAnAnswerAskedForSinceTheSearchBegan() {
            Facts early = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b"))
                    .dnsNames(1, B)
                    .dnsAskedAgo(Duration.ofMillis(20));
            assertThat(early.choice()).isInstanceOf(Doubt.class);
        }

        @Test
        void theLastGoodAnswerWillDoWhereNoNameServerAnswers() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b"))
                    .dnsNames(1, B)
                    .dnsDead()
                    .choice();
            follows(choice, B, Succession.REPLACED);
        }

        @Test
        void anUnknownClaimantThatDnsDoesNotNameIsNotFollowed() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b"))
                    .seenOnline(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void anHeirGoesBeforeAnUnknownClaimantThatDnsNames() {
            Choice choice = new Facts()
                    .silent(A)
                    .says(B, primary("run-b", "b"))
                    .says(C, C_PROMOTED)
                    .seenOnline(C)
                    .dnsNames(1, B)
                    .choice();
            follows(choice, C, Succession.INHERITED);
        }
    }

    @Nested
    class Rule7First {

        @Test
        void theClaimantThatDnsNames() {
            Choice choice =
                    new Facts().noIncumbent().says(A, primary("run-a", "a")).choice();
            follows(choice, A, Succession.FIRST);
        }

        @Test
        void notAnotherClaimantWhateverItsDescent() {
            Choice choice = new Facts()
                    .noIncumbent()
                    .silent(A)
                    .says(B, B_PROMOTED)
                    .configured(B)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void thePrimaryOfTheReplicaThatDnsNames() {
            Choice choice = new Facts()
                    .noIncumbent()
                    .says(A, A_FOLLOWS_B)
                    .says(B, B_PROMOTED)
                    .choice();
            follows(choice, B, Succession.FIRST);
        }

        @Test
        void notThePrimaryOfAReplicaWhoseLinkIsDown() {
            Choice choice = new Facts()
                    .noIncumbent()
                    .says(A, replica("run-a", "b", B).linkDown())
                    .says(B, B_PROMOTED)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void notThePrimaryOfAReplicaThatWritesAnotherHistory() {
            Choice choice = new Facts()
                    .noIncumbent()
                    .says(A, replica("run-a", "a", B))
                    .says(B, B_PROMOTED)
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void notAPrimaryThatDoesNotClaim() {
            Choice choice = new Facts()
                    .noIncumbent()
                    .says(A, A_FOLLOWS_B)
                    .says(B, primary("run-b", "b").loading())
                    .choice();
            assertThat(choice).isInstanceOf(Doubt.class);
        }

        @Test
        void nothingBeforeDnsAnswered() {
            assertThat(new Facts().noIncumbent().dnsNames(0).choice()).isInstanceOf(Wait.class);
        }
    }
}
