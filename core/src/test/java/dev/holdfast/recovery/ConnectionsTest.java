// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private final Recovering setup = new Recovering();

    private static final class Fake implements LiveConnection {

        private final long epoch;
        private boolean inFlight;
        private boolean abandoned;

        Fake(long epoch, boolean inFlight) {
            this.epoch = epoch;
            this.inFlight = inFlight;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public boolean inFlight() {
            return inFlight;
        }

        @Override
        public void abandon() {
            abandoned = true;
        }
    }

    private final Fake idle = new Fake(1, false);
    private final Fake busy = new Fake(1, true);
    private final Fake undialled = new Fake(0, false);
    private final Fake current = new Fake(2, false);

    private Recovery tracking() {
        Recovery recovery = setup.recovery();
        setup.standing.steady(1);
        recovery.track(idle);
        recovery.track(busy);
        recovery.track(undialled);
        recovery.track(current);
        return recovery;
    }

    @Test
    void anIdleOneEndsWithItsEpochAtOnce() {
        tracking();
        setup.standing.steady(2);
        assertThat(idle.abandoned).isTrue();
        assertThat(undialled.abandoned).isFalse();
        assertThat(current.abandoned).isFalse();
    }

    @Test
    void oneWithACommandInFlightMayDrainForTwoHundredMilliseconds() {
        tracking();
        setup.standing.steady(2);
        setup.clock.advance(Duration.ofMillis(199));
        assertThat(busy.abandoned).isFalse();
        setup.clock.advance(Duration.ofMillis(1));
        assertThat(busy.abandoned).isTrue();
    }

    /** Whoever issues the next command on it waits for its end. */
    @Test
    void oneWhoseLastReplyCameIsNotHeldForTheRestOfThatTime() {
        tracking();
        setup.standing.steady(2);
        setup.clock.advance(Duration.ofMillis(30));
        assertThat(busy.abandoned).isFalse();
        busy.inFlight = false;
        setup.clock.advance(Duration.ofMillis(20));
        assertThat(busy.abandoned).isTrue();
    }

    @Test
    void aDoubtEndsNone() {
        tracking();
        setup.standing.hang(State.SUSPECT, 1);
        setup.standing.hang(State.LOST, 1);
        setup.standing.steady(1);
        setup.clock.advance(Duration.ofSeconds(1));
        assertThat(idle.abandoned || busy.abandoned).isFalse();
    }

    @Test
    void theEndOfTheEngineEndsNone() {
        tracking();
        setup.standing.hang(State.CLOSED, 2);
        setup.clock.advance(Duration.ofSeconds(1));
        assertThat(idle.abandoned).isFalse();
    }

    @Test
    void oneThatIsNotTrackedAnyMoreIsLeftAlone() {
        tracking().untrack(idle);
        setup.standing.steady(2);
        assertThat(idle.abandoned).isFalse();
    }

    @Test
    void theyEndAlsoWhenAllThreadsAreBusy() {
        setup.background = task -> {
            throw new RejectedExecutionException("all threads are busy");
        };
        Recovery recovery = tracking();
        setup.standing.steady(2);
        assertThat(recovery.standing().epoch()).isEqualTo(2);
        assertThat(idle.abandoned).isTrue();
        setup.clock.advance(Duration.ofMillis(200));
        assertThat(busy.abandoned).isTrue();
    }
}
