// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How a doubt ends. Callers report from threads of their own: a report that comes in while the search's thread carries
 * out what it chose a moment before must not be covered up, for the choice knew nothing of it.
 */
class DoubtTest {

    private final VirtualTime time = new VirtualTime(() -> {});
    private final SimulatedGroup group = new SimulatedGroup(time, Schedule.Group.plain(1));
    private final SimulatedInquiry inquiry =
            new SimulatedInquiry(time, group, Schedule.Group.plain(1), (node, finding) -> {});
    private Runnable between = () -> {};
    private Search search;

    @BeforeEach
    void steady() {
        begin(true);
    }

    private void begin(boolean probing) {
        SearchSettings settings = new SearchSettings(
                new Endpoint(SimulatedDns.ENDPOINT, 6379),
                List.of(),
                probing,
                true,
                Contested.HOLD,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                UnaryOperator.identity());
        search = new Search(
                settings, group.dns, time, inquiry, event -> {}, new SplittableRandom(1), this::chooseAndBeInterrupted);
        search.start();
        time.runUntil(time.millis() + 1_000, () -> false);
        assertThat(state()).isEqualTo(State.STEADY);
    }

    private Choice chooseAndBeInterrupted(Situation situation) {
        Choice choice = Choosing.choose(situation);
        if (choice instanceof Choice.Confirm || choice instanceof Choice.Hold) {
            Runnable once = between;
            between = () -> {};
            once.run();
        }
        return choice;
    }

    private State state() {
        return search.board().standing().state();
    }

    private void report() {
        search.report(Signal.REFUSED, 1, "test");
    }

    /** Lets tasks run until the report has come in, and the round that it interrupted is over. */
    private void runUntilReported() {
        boolean[] reported = {false};
        between = () -> {
            report();
            reported[0] = true;
        };
        time.runUntil(time.millis() + 5_000, () -> reported[0]);
        assertThat(reported[0]).isTrue();
    }

    @Test
    void aReportWhileAllIsWellIsNotCoveredUp() {
        runUntilReported();
        assertThat(state()).isEqualTo(State.SUSPECT);
        time.runUntil(time.millis() + 1_000, () -> state() == State.STEADY);
        assertThat(state()).isEqualTo(State.STEADY);
    }

    @Test
    void aReportWhileAnotherDoubtIsBeingClearedIsNotCoveredUp() {
        report();
        assertThat(state()).isEqualTo(State.SUSPECT);
        runUntilReported();
        assertThat(state()).isEqualTo(State.SUSPECT);
    }

    @Test
    void aReportWhileWritesAreBeingHeldIsNotCoveredUp() {
        group.rightful.handingOver = true;
        runUntilReported();
        assertThat(state()).isEqualTo(State.SUSPECT);
    }

    @Test
    void whereOnlyDnsDecidesALostConnectionDoesNotExcuseARefusal() {
        begin(false);
        report();
        search.report(Signal.CONNECTION_LOST, 1, "test");
        time.runUntil(time.millis() + 900, () -> false);
        assertThat(state()).isEqualTo(State.SUSPECT);
        time.runUntil(time.millis() + 300, () -> false);
        assertThat(state()).as("it is tried again after a second").isEqualTo(State.STEADY);
        search.report(Signal.CONNECTION_LOST, 1, "test");
        time.runUntil(time.millis() + 400, () -> false);
        assertThat(state()).as("a refusal is forgotten once it is over").isEqualTo(State.STEADY);
    }

    @Test
    void whereOnlyDnsDecidesALostConnectionHasDnsAskedForAWhile() {
        begin(false);
        search.report(Signal.CONNECTION_LOST, 1, "test");
        time.runUntil(time.millis() + 2_000, () -> false);
        group.dns.point(group.nodes.get(1));
        time.runUntil(time.millis() + 400, () -> false);
        assertThat(search.board().standing().epoch())
                .as(
                        "not first when the time to live of %d s is over",
                        Schedule.Group.plain(1).ttlSeconds())
                .isEqualTo(2);
    }
}
