// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Schedule.Group;
import dev.holdfast.topology.Schedule.Step;
import dev.holdfast.topology.Schedule.Tells;
import dev.holdfast.topology.Schedule.Verb;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random failovers under a virtual clock; docs/how-it-works.md says what is checked, CONTRIBUTING.md how to run more.
 *
 * <p>{@code -Dholdfast.simulation.schedules=N} runs N schedules, {@code -Dholdfast.simulation.seed=S} begins with that one.
 */
@Isolated("It takes all processors, which tests beside it that watch a real clock would miss.")
class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("holdfast.simulation.schedules", 20_000);
    private static final long FIRST_SEED = Long.getLong("holdfast.simulation.seed", 1);

    @Test
    void noRandomScheduleViolatesAGuarantee() {
        long began = System.nanoTime();
        Campaign.Result result = Campaign.run(Plant.NONE, FIRST_SEED, SCHEDULES);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf(
                "simulated %,d schedules from seed %d: %,d a second%n",
                result.schedules(), FIRST_SEED, result.schedules() * 1_000L / Math.max(1, took.toMillis()));
        assertThat(result.found()).as(result::report).isEmpty();
    }

    @Test
    void aSeedAlwaysRunsTheSame() {
        for (long seed = 1; seed <= 20; seed++) {
            Schedule schedule = Schedule.random(seed);
            assertThat(Simulation.journal(schedule, Plant.NONE)).isEqualTo(Simulation.journal(schedule, Plant.NONE));
        }
    }

    @Test
    void aSiblingOfTheIncumbentIsFollowedOnceDnsMovesToIt() {
        Schedule schedule = new Schedule(
                Group.plain(2),
                List.of(
                        new Step(500, Verb.CRASH, 0, 0),
                        new Step(500, Verb.DETACH, 1, 0),
                        new Step(2_500, Verb.DETACH, 2, 0),
                        new Step(3_000, Verb.POINT_DNS, 2, 0),
                        new Step(14_000, Verb.MEND, 0, 0)));
        assertThat(Simulation.journal(schedule, Plant.NONE))
                .filteredOn(line -> line.contains("EpochMoved"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("why=FIRST"),
                        detached -> assertThat(detached).contains("to=10.0.0.2:6379", "why=INHERITED"),
                        sibling -> assertThat(sibling).contains("to=10.0.0.3:6379", "why=REPLACED"),
                        mended -> assertThat(mended).contains("to=10.0.0.1:6379", "why=SURRENDERED"));
    }

    /** What the simulation found once, in its shortest form. */
    static Stream<Schedule> found() {
        return Stream.of(
                // Reads passed again while a FAILOVER paused writes, although a connection had just timed out.
                new Schedule(
                        Group.plain(2),
                        List.of(
                                new Step(600, Verb.SLOW, 3, 300),
                                new Step(600, Verb.FAILOVER, 1, 2_100),
                                new Step(2_600, Verb.RESTART_AOF, 3, 0))),
                // A process at the incumbent's address was taken for the incumbent although DNS named another node.
                new Schedule(
                        Group.plain(1),
                        List.of(new Step(0, Verb.POINT_DNS, 1, 0), new Step(2_400, Verb.RESTART_AOF, 0, 400))),
                // Where nodes tell nothing, DNS was not followed when the old node was dead.
                new Schedule(
                        new Group(248, 1, Contested.AUTOMATIC, Tells.NOTHING, true, true, false, false, 5),
                        List.of(new Step(1_400, Verb.REPLACE, 1, 0))),
                // The predecessor that restarted from its disk was followed, since late DNS named it.
                new Schedule(
                        Group.plain(2),
                        List.of(
                                new Step(500, Verb.CRASH, 0, 0),
                                new Step(600, Verb.PROMOTE, 1, 9_000),
                                new Step(2_000, Verb.RESTART, 0, 0),
                                new Step(9_000, Verb.DNS_DEAD, 0, 0))),
                // While a changed key waited for its primary to answer, the scheduler did nothing but look again.
                new Schedule(Group.plain(1), List.of(new Step(4_600, Verb.CHANGE_KEY, 0, 0))));
    }

    @ParameterizedTest
    @MethodSource("found")
    void whatWasFoundOnceStaysMended(Schedule schedule) {
        assertThat(Simulation.violation(schedule, Plant.NONE)).isEmpty();
    }
}
