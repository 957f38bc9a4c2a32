// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.holdfast.testkit.History.Outcome;
import dev.holdfast.testkit.History.Report;
import dev.holdfast.testkit.History.Violation.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private long now = 0;
    private final History history = new History(() -> now);

    private void operation(String kind, String id, long invoked, long completed, Outcome outcome, String value) {
        now = millis(invoked);
        History.Running running = history.begin(kind, id);
        now = millis(completed);
        running.end(outcome, "127.1.1.1", value);
    }

    private void write(String id, Outcome outcome) {
        long start = now / 1_000_000 + 1;
        operation("write", id, start, start + 1, outcome, "");
    }

    private void read(String id, String value) {
        long start = now / 1_000_000 + 1;
        operation("read", id, start, start + 1, Outcome.OK, value);
    }

    private static long millis(long value) {
        return value * 1_000_000;
    }

    private static void expectOnly(Report report, Kind kind, long count) {
        assertThat(report.isSound()).as(report.toString()).isFalse();
        assertThat(report.isSound(kind)).as(report.toString()).isTrue();
        assertThat(report.count(kind)).isEqualTo(count);
    }

    private void threeWrites() {
        write("1", Outcome.OK);
        write("2", Outcome.UNKNOWN);
        write("3", Outcome.NOT_APPLIED);
        write("4", Outcome.OK);
    }

    @Test
    void aLogMayHoldTheUnknownOrNot() {
        threeWrites();

        assertThat(history.log("write", List.of("1", "4")).isSound()).isTrue();
        assertThat(history.log("write", List.of("1", "2", "4")))
                .hasToString("log of 3 entries: sound (2 OK, 1 not applied, 1 unknown)");
    }

    @Test
    void aLogShowsWhatWasLostRepeatedFalselyRefusedOrStrange() {
        threeWrites();

        expectOnly(history.log("write", List.of("1")), Kind.LOST, 1);
        expectOnly(history.log("write", List.of("1", "4", "4")), Kind.REPEATED, 1);
        expectOnly(history.log("write", List.of("1", "2", "2", "4")), Kind.REPEATED, 1);
        expectOnly(history.log("write", List.of("1", "3", "4")), Kind.FALSELY_NOT_APPLIED, 1);
        expectOnly(history.log("write", List.of("1", "4", "5")), Kind.STRANGE, 1);
        assertThat(history.log("write", List.of("1")).toString())
                .contains("VIOLATED", "LOST write 4 of main, OK by 127.1.1.1, is not there");
    }

    @Test
    void aCounterLiesBetweenTheOksAndTheOksAndUnknowns() {
        threeWrites();

        assertThat(history.counter("write", 2).isSound()).isTrue();
        assertThat(history.counter("write", 3).isSound()).isTrue();
        expectOnly(history.counter("write", 1), Kind.LOST, 1);
        expectOnly(history.counter("write", 5), Kind.REPEATED, 2);
    }

    @Test
    void aRegisterHoldsTheLastOkOrSomethingNewer() {
        write("1", Outcome.OK);
        write("2", Outcome.OK);
        write("3", Outcome.UNKNOWN);
        write("4", Outcome.NOT_APPLIED);

        assertThat(history.register("write", "read", 2).isSound()).isTrue();
        assertThat(history.register("write", "read", 3).isSound()).isTrue();
        expectOnly(history.register("write", "read", 1), Kind.STALE, 1);
        expectOnly(history.register("write", "read", 4), Kind.FALSELY_NOT_APPLIED, 1);
        expectOnly(history.register("write", "read", 9), Kind.STRANGE, 1);
    }

    @Test
    void aReadShowsAnOlderWriteThatCameBackAlthoughALaterOneHidIt() {
        read("a", "");
        write("1", Outcome.UNKNOWN);
        write("2", Outcome.OK);
        read("b", "2");
        assertThat(history.register("write", "read", 2).isSound()).isTrue();

        read("c", "1");
        write("3", Outcome.OK);
        expectOnly(history.register("write", "read", 3), Kind.STALE, 1);

        read("d", "");
        expectOnly(history.register("write", "read", 3), Kind.STALE, 2);
    }

    @Test
    void aLateOrUnendedCallIsFound() {
        operation("write", "1", 0, 100, Outcome.OK, "");
        assertThat(history.durations(Duration.ofMillis(100)).isSound()).isTrue();

        operation("read", "2", 100, 201, Outcome.UNKNOWN, "");
        expectOnly(history.durations(Duration.ofMillis(100)), Kind.LATE, 1);
        history.begin("write", "3");
        expectOnly(history.durations(Duration.ofMillis(200)), Kind.UNENDED, 1);
    }

    @Test
    void theLongestGapReachesFromTheFirstBeginningToTheLastEnd() {
        assertThat(history.longestGap("write")).isZero();
        operation("write", "1", 0, 10, Outcome.OK, "");
        operation("write", "2", 10, 400, Outcome.UNKNOWN, "");
        operation("write", "3", 400, 510, Outcome.OK, "");
        assertThat(history.longestGap("write")).isEqualTo(Duration.ofMillis(500));

        operation("write", "4", 510, 2000, Outcome.NOT_APPLIED, "");
        assertThat(history.longestGap("write")).isEqualTo(Duration.ofMillis(1490));
        assertThat(history.longestGap("read")).isZero();
    }

    @Test
    void theTimeToTheFirstSuccessIsToldForOneAndForAllClients() throws InterruptedException {
        operation("write", "1", 0, 10, Outcome.OK, "");
        Thread other = new Thread(() -> operation("write", "2", 10, 20, Outcome.OK, ""), "other");
        other.start();
        other.join();
        operation("write", "3", 20, 130, Outcome.OK, "");
        assertThat(history.firstOkAfter("write", millis(100))).contains(Duration.ofMillis(30));
        assertThat(history.firstOkAfter("write", millis(200))).isEmpty();
        assertThat(history.allOkAfter("write", millis(100))).isEmpty();

        Thread again = new Thread(() -> operation("write", "4", 130, 350, Outcome.OK, ""), "other");
        again.start();
        again.join();
        assertThat(history.allOkAfter("write", millis(100))).contains(Duration.ofMillis(250));
    }

    @Test
    void anOperationEndsOnce() {
        History.Running running = history.begin("write", "1");
        running.ok();
        assertThatIllegalStateException().isThrownBy(running::unknown).withMessageContaining("write 1");
        assertThat(history.operations()).hasSize(1);
    }
}
