// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Turn.GiveUp;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.recovery.Turn.Reason;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Calls that wait without a thread, on a clock that stands still. */
class AsyncRescueTest {

    private static final Predicate<Standing> ANY = standing -> true;
    private static final int MAX_WAITING = ScriptedGroup.settings().maxWaiting();

    private final ScriptedGroup group = new ScriptedGroup(ScriptedGroup.settings());
    private final List<Turn> turns = new ArrayList<>();

    @Test
    void whileAllIsSteadyACommandGoesAtOnce() {
        group.recovery.asyncRescue().await(true, ANY, turns::add);

        assertThat(turns).singleElement().isInstanceOf(Go.class);
        assertThat(group.recovery.waitingCommands()).isZero();
    }

    @Test
    void aCommandWaitsUntilThePrimaryIsConfirmed() {
        group.silence();
        group.refuse();
        group.recovery.asyncRescue().await(true, ANY, turns::add);
        group.timing.advance(Duration.ofSeconds(1));
        assertThat(turns).isEmpty();
        assertThat(group.recovery.waitingCommands()).isEqualTo(1);

        group.speak();
        group.timing.advance(Duration.ofSeconds(1));

        assertThat(turns).singleElement().isInstanceOf(Go.class);
        assertThat(group.recovery.waitingCommands()).isZero();
    }

    @Test
    void aNewEpochEndsThePauseAfterAFailureEarly() {
        AsyncRescue rescue = group.recovery.asyncRescue();
        group.promoteSecond();
        rescue.failed(refusal(), ANY, turns::add);

        // The pause was not even asked for yet.
        group.timing.advance(ScriptedGroup.A_PROBE);

        assertThat(turns).singleElement().isInstanceOfSatisfying(Go.class, go -> {
            assertThat(go.standing().epoch()).isEqualTo(2);
            assertThat(go.standing().primary()).contains(ScriptedGroup.SECOND);
        });
    }

    @Test
    void aRefusalByAPrimaryThatIsConfirmedIsPaced() {
        AsyncRescue rescue = group.recovery.asyncRescue();
        rescue.failed(refusal(), ANY, turns::add);
        group.timing.advance(Duration.ofSeconds(1));
        assertThat(turns).as("nobody said how long the pause is").isEmpty();

        group.runAside();
        group.timing.advance(Duration.ofMillis(20));

        assertThat(turns)
                .singleElement()
                .isInstanceOfSatisfying(
                        Go.class, go -> assertThat(go.standing().epoch()).isEqualTo(1));
        assertThat(rescue.attempts()).isEqualTo(1);
    }

    @Test
    void theUsersRetryListenersAreCalledAsideAndMayThrow() {
        List<String> heard = new ArrayList<>();
        group.retries.retry("holdfast-orders.example-6379").getEventPublisher().onRetry(event -> {
            heard.add(String.valueOf(event.getLastThrowable().getMessage()));
            throw new IllegalStateException("a listener's own fault");
        });
        AsyncRescue rescue = group.recovery.asyncRescue();
        rescue.failed(refusal(), ANY, turns::add);
        assertThat(heard).as("on the thread that failed").isEmpty();
        assertThat(group.isAside()).isTrue();

        group.runAside();
        group.timing.advance(Duration.ofSeconds(1));

        assertThat(heard).containsExactly("READONLY");
        assertThat(turns).singleElement().isInstanceOf(Go.class);
    }

    @Test
    void theBudgetEndsTheWaitAndSaysWhatWasKnown() {
        group.silence();
        AsyncRescue rescue = group.recovery.asyncRescue();
        rescue.failed(refusal(), ANY, turns::add);
        group.runAside();
        group.timing.advance(Duration.ofSeconds(14));
        assertThat(turns).isEmpty();

        group.timing.advance(Duration.ofSeconds(2));

        assertThat(turns).singleElement().isInstanceOfSatisfying(GiveUp.class, end -> {
            assertThat(end.reason()).isEqualTo(Reason.BUDGET_SPENT);
            assertThat(end.snapshot().timeSpent()).isEqualTo(Duration.ofSeconds(15));
            assertThat(end.snapshot().lastCause()).contains("READONLY");
        });
    }

    @Test
    void whatMayHaveRunAndMustNotRunTwiceEndsAtOnce() {
        Trouble lost = new Trouble(
                Outcome.UNKNOWN, false, true, Optional.of(Signal.CONNECTION_LOST), 1, new Exception("reset"));
        group.recovery.asyncRescue().failed(lost, ANY, turns::add);

        assertThat(reasons()).containsExactly(Reason.OUTCOME_UNKNOWN);
        assertThat(group.recovery.open(1)).as("and sends are suspended").isFalse();
    }

    @Test
    void moreCommandsThanMayWaitEndAfterTheGrace() {
        ScriptedGroup small = new ScriptedGroup(ScriptedGroup.settings(2));
        small.silence();
        small.refuse();
        for (int command = 0; command < 5; command++) {
            small.recovery.asyncRescue().await(true, ANY, turns::add);
        }
        small.timing.advance(Wait.GRACE.minusMillis(1));
        assertThat(turns).as("within the grace").isEmpty();

        small.timing.advance(Duration.ofMillis(2));
        assertThat(reasons())
                .containsExactly(Reason.TOO_MANY_WAITING, Reason.TOO_MANY_WAITING, Reason.TOO_MANY_WAITING);

        small.recovery.asyncRescue().await(true, ANY, turns::add);
        assertThat(turns).as("later ones end at once").hasSize(4);
    }

    @Test
    void whoGivesUpLeavesItsPlaceToAnother() {
        ScriptedGroup small = new ScriptedGroup(ScriptedGroup.settings(1));
        small.silence();
        small.refuse();
        AsyncRescue first = small.recovery.asyncRescue();
        first.await(true, ANY, turns::add);
        small.timing.advance(Duration.ofMillis(200));

        first.cancel();
        small.recovery.asyncRescue().await(true, ANY, turns::add);

        assertThat(turns)
                .as("the first one is not called back, the second waits")
                .isEmpty();
        assertThat(small.recovery.waitingCommands()).isEqualTo(1);
    }

    @Test
    void moreThreadsThanMayWaitOnCommandsEndThemAfterTheGrace() {
        group.silence();
        group.refuse();
        List<AsyncRescue> slept = new ArrayList<>();
        for (int thread = 0; thread < MAX_WAITING + 2; thread++) {
            AsyncRescue rescue = group.recovery.asyncRescue();
            rescue.await(true, ANY, turns::add);
            rescue.holdsThread();
            slept.add(rescue);
        }
        AsyncRescue pipelined = group.recovery.asyncRescue();
        pipelined.await(true, ANY, turns::add);
        group.timing.advance(Wait.GRACE.minusMillis(1));
        assertThat(turns).as("within the grace").isEmpty();

        group.timing.advance(Duration.ofMillis(2));
        assertThat(reasons()).containsExactly(Reason.TOO_MANY_WAITING, Reason.TOO_MANY_WAITING);
        assertThat(group.recovery.waitingCalls()).isEqualTo(MAX_WAITING);

        pipelined.holdsThread();
        assertThat(turns).as("it waited as long as no thread did").hasSize(3);
        slept.get(0).releasesThread();
        AsyncRescue another = group.recovery.asyncRescue();
        another.await(true, ANY, turns::add);
        another.holdsThread();
        assertThat(turns).as("the place of a thread that left").hasSize(3);
        assertThat(group.recovery.waitingCommands()).isEqualTo(MAX_WAITING + 1);
    }

    @Test
    void threadsThatSleepOnCommandsAndThoseThatWaitThemselvesAreCountedTogether() {
        group.silence();
        group.refuse();
        for (int thread = 0; thread < MAX_WAITING; thread++) {
            AsyncRescue rescue = group.recovery.asyncRescue();
            rescue.await(true, ANY, turns::add);
            rescue.holdsThread();
        }
        group.timing.advance(Wait.GRACE.plusMillis(1));

        assertThat(group.recovery.rescue().await(true))
                .isInstanceOfSatisfying(
                        GiveUp.class, end -> assertThat(end.reason()).isEqualTo(Reason.TOO_MANY_WAITING));
    }

    @Test
    void aCommandWaitsForItsConnectionTooAndIsBoundedThere() {
        ScriptedGroup small = new ScriptedGroup(ScriptedGroup.settings(1));
        AtomicBoolean connected = new AtomicBoolean();
        AsyncRescue first = small.recovery.asyncRescue();
        first.await(true, standing -> connected.get(), turns::add);
        small.recovery.asyncRescue().await(true, standing -> connected.get(), turns::add);
        small.timing.advance(Duration.ofMillis(200));
        assertThat(reasons()).containsExactly(Reason.TOO_MANY_WAITING);

        connected.set(true);
        first.look();

        assertThat(turns.get(1)).isInstanceOf(Go.class);
    }

    @Test
    void connectionsAreDialledAnewHoweverLongItTakes() {
        List<Standing> dialled = new ArrayList<>();
        group.silence();
        group.refuse();
        for (int connection = 0; connection < 200; connection++) {
            var unused = group.recovery.awaitRedial(dialled::add);
        }
        group.timing.advance(Duration.ofMinutes(2));
        assertThat(dialled).isEmpty();
        assertThat(group.recovery.waitingCommands())
                .as("connections are no commands")
                .isZero();

        group.promoteSecond();
        group.timing.advance(Duration.ofMillis(300));
        assertThat(dialled.size()).as("the burst and a steady rate").isBetween(64, 130);
        group.timing.advance(Duration.ofSeconds(2));

        assertThat(dialled).hasSize(200).allMatch(standing -> standing.epoch() == 2);
    }

    @Test
    void aPauseThatEndsWhileItIsLookedAtIsNotSleptThrough() {
        List<Standing> dialled = new ArrayList<>();
        group.silence();
        group.refuse();
        for (int connection = 0; connection < 60; connection++) {
            var unused = group.recovery.awaitRedial(dialled::add);
        }
        // As long as a good part of the pause by which a new epoch's connections are spread.
        group.timing.creep(Duration.ofNanos(300_000));
        group.promoteSecond();

        group.timing.advance(Duration.ofSeconds(2));

        assertThat(dialled).hasSize(60);
    }

    @Test
    void aClosedEngineLetsEverybodyGo() {
        group.silence();
        AsyncRescue rescue = group.recovery.asyncRescue();
        rescue.failed(refusal(), ANY, turns::add);
        group.recovery.asyncRescue().await(true, ANY, turns::add);

        group.close();

        assertThat(turns).hasSize(2).allMatch(Go.class::isInstance);
    }

    private List<Reason> reasons() {
        return turns.stream()
                .filter(GiveUp.class::isInstance)
                .map(turn -> ((GiveUp) turn).reason())
                .toList();
    }

    private static Trouble refusal() {
        return new Trouble(
                Outcome.REJECTED, true, true, Optional.of(Signal.REFUSED), 1, new IllegalStateException("READONLY"));
    }
}
