// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When calls that have a fallback use it, by a clock that stands still unless it is moved. */
class OutageTest {

    private static final Duration AFTER = RecoverySettings.DEFAULT_FALLBACK_AFTER;

    private final Recovering setup = new Recovering();
    private final Recovery recovery = setup.recovery();

    private void away() {
        setup.standing.steady(1);
        setup.standing.hang(State.SUSPECT, 1);
    }

    private Duration untilFallback() {
        return Duration.ofNanos(recovery.outage().nanosBeforeFallback(setup.clock.nanos()));
    }

    @Test
    void theFirstCallsWaitAllOfItAndLaterOnesLessAndLessAndNobodyLonger() {
        away();
        assertThat(untilFallback()).isEqualTo(AFTER);
        List<Duration> ends = new ArrayList<>();
        for (int call = 0; call < 8; call++) {
            setup.clock.advance(AFTER.dividedBy(8));
            assertThat(untilFallback()).isLessThan(AFTER);
            ends.add(untilFallback().plus(AFTER.dividedBy(8).multipliedBy(call + 1)));
        }
        assertThat(ends).as("in their order, and not in one heap").isSorted().doesNotHaveDuplicates();
        assertThat(ends.get(7))
                .as("the last that waits")
                .isEqualTo(AFTER.multipliedBy(5).dividedBy(4));
        setup.clock.advance(AFTER.dividedBy(2));
        assertThat(untilFallback()).as("nobody any more").isNegative();
    }

    @Test
    void readsInFlightAreGivenUpInTheirOrderToo() {
        away();
        long since = setup.clock.nanos();
        setup.clock.advance(AFTER.minusMillis(1));
        assertThat(recovery.outage().fallBackIfBegunBy()).isEqualTo(OptionalLong.empty());
        setup.clock.advance(Duration.ofMillis(1));
        assertThat(recovery.outage().fallBackIfBegunBy()).hasValue(since);
        setup.clock.advance(Duration.ofMillis(10));
        assertThat(recovery.outage().fallBackIfBegunBy())
                .hasValue(since + Duration.ofMillis(40).toNanos());
    }

    @Test
    void theOutageBeganWhenTheReadThatIsUnansweredStillWasSent() {
        long sent = setup.clock.nanos();
        setup.clock.advance(AFTER.dividedBy(2));
        away();
        recovery.outage().silentSince(sent);
        assertThat(recovery.outage().nanosBeforeFallback(sent))
                .isEqualTo(AFTER.dividedBy(2).toNanos());
        setup.standing.steady(2);
        setup.clock.advance(AFTER);
        setup.standing.hang(State.SUSPECT, 2);
        assertThat(untilFallback()).as("the next one begins anew").isEqualTo(AFTER);
    }

    @Test
    void fallbacksServeFromTheFirstAnswerUntilTheOutageIsOverOrTheyOnlyFail() {
        setup.standing.steady(1);
        recovery.fellBack();
        assertThat(recovery.fallbackServes()).as("nothing is away").isFalse();
        away();
        recovery.fallbackFailed();
        assertThat(recovery.fallbackServes()).as("none has answered yet").isFalse();
        recovery.fellBack();
        setup.clock.advance(Duration.ofSeconds(4));
        recovery.fallbackFailed();
        assertThat(recovery.fallbackServes()).as("a full bulkhead refuses some").isTrue();
        setup.clock.advance(Duration.ofSeconds(1));
        recovery.fallbackFailed();
        assertThat(recovery.fallbackServes()).as("the database is away too").isFalse();
        recovery.fellBack();
        assertThat(recovery.fallbackServes()).isTrue();
        setup.standing.steady(2);
        assertThat(recovery.fallbackServes()).isFalse();
        setup.standing.hang(State.SUSPECT, 2);
        assertThat(recovery.fallbackServes())
                .as("the next outage has shown nothing")
                .isFalse();
    }

    @Test
    void anOpenBreakerIsNotWaitedFor() {
        away();
        setup.standing.hang(State.LOST, 1);
        assertThat(untilFallback()).isZero();
        assertThat(recovery.isBreakerOpen()).isTrue();
        setup.standing.steady(2);
        assertThat(recovery.isBreakerOpen()).isFalse();
    }

    @Test
    void aDialIsCutToWhatTheFallbackLeavesAndACommandInFlightIsNot() {
        setup.standing.steady(1);
        Rescue rescue = recovery.rescue();
        rescue.withFallback();
        assertThat(rescue.remainingToDial()).isEqualTo(AFTER);
        assertThat(rescue.remaining()).isEqualTo(setup.budget);
        setup.clock.advance(AFTER);
        assertThat(rescue.remainingToDial()).isZero();
        assertThat(recovery.rescue().remainingToDial()).isEqualTo(setup.budget);
    }

    @Test
    void onlyTheCallOfTheThreadThatIsInItHasAFallback() {
        setup.standing.steady(1);
        FallbackScope scope = recovery.fallbackScope();
        assertThat(scope.isUsed()).isFalse();
        boolean outer = scope.enter();
        long since = scope.since();
        setup.clock.advance(Duration.ofMillis(5));
        boolean inner = scope.enter();
        assertThat(scope.since()).as("the outer call's").isEqualTo(since);
        scope.leave(inner);
        assertThat(scope.isEntered()).isTrue();
        assertThat(Recovering.aside(scope::isEntered).join()).isFalse();
        scope.leave(outer);
        assertThat(scope.isEntered()).isFalse();
        assertThat(scope.isUsed()).isTrue();
    }
}
