// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Attempt.Result;
import dev.holdfast.benchmarks.race.Timeline.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All times in milliseconds; the promotion is at 1000 and the observation ends at 3000. */
class FiguresTest {
    private static final long PROMOTED = 1000;
    private static final long END = 3000;

    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> applied = new ArrayList<>();
    private long number;

    @Test
    void writesAreBackWithTheFirstSuccessOfTheSlowestThread() {
        writesWell(0, 1100);
        writesWell(1, 1400);
        assertThat(figures(2).back()).contains(Duration.ofMillis(400));
    }

    @Test
    void aThreadThatNeverWritesAgainKeepsWritesFromBeingBack() {
        writesWell(0, 1100);
        kept(1, 900);
        assertThat(figures(2).back()).isEmpty();
    }

    @Test
    void aThreadThatNeverWroteAtAllCountsToo() {
        writesWell(0, 1100);
        assertThat(figures(2).back()).isEmpty();
    }

    @Test
    void aSuccessThatAFailureFollowsIsNotTheReturn() {
        kept(0, 1050);
        write(0, 1090, 1100, Result.NOT_EXECUTED);
        writesWell(0, 1200);
        assertThat(figures(1).back()).contains(Duration.ofMillis(200));
    }

    @Test
    void aSuccessThatALongWriteFollowsIsNotTheReturn() {
        kept(0, 1050);
        applied.add(write(0, 1060, 1600, Result.OK).key());
        writesWell(0, 1650);
        assertThat(figures(1).back()).contains(Duration.ofMillis(600));
    }

    @Test
    void aSuccessThatALongReadFollowsIsNotTheReturn() {
        kept(0, 1050);
        attempts.add(new Attempt(Kind.GET, 0, ++number, nanos(1060), nanos(1600), Result.OK, ""));
        writesWell(0, 1650);
        assertThat(figures(1).back()).contains(Duration.ofMillis(650));
    }

    @Test
    void aCallThatWaitedForThePromotionMayBeTheReturnHoweverLongItWas() {
        applied.add(write(0, 100, 1040, Result.OK).key());
        writesWell(0, 1090);
        assertThat(figures(1).back()).contains(Duration.ofMillis(40));
    }

    @Test
    void timeInWhichTheCallerDidNotCallIsNotTheClients() {
        kept(0, 1050);
        writesWell(0, 1800);
        assertThat(figures(1).back()).contains(Duration.ofMillis(50));
    }

    @Test
    void silenceAtTheEndMeansNotBack() {
        kept(0, 1050);
        kept(0, 1500);
        kept(0, 1950);
        assertThat(figures(1).back()).isEmpty();
    }

    @Test
    void aFailureAtTheEndMeansNotBack() {
        writesWell(0, 1100);
        write(0, END - 20, END - 10, Result.UNKNOWN);
        assertThat(figures(1).back()).isEmpty();
    }

    @Test
    void whatADemotedNodeAcknowledgedIsNotTheReturn() {
        for (long at = 1010; at < 1500; at += 100) {
            write(0, at - 10, at, Result.OK);
        }
        writesWell(0, 1500);
        assertThat(figures(1).back()).contains(Duration.ofMillis(500));
    }

    @Test
    void aWriteThatEndedBeforeThePromotionIsNotTheReturn() {
        for (long at = 100; at < 1000; at += 100) {
            kept(0, at);
        }
        writesWell(0, 1300);
        assertThat(figures(1).back()).contains(Duration.ofMillis(300));
    }

    @Test
    void ofSeveralWindowsTheWorseCounts() {
        writesWell(0, 1100);
        attempts.removeIf(call -> millis(call.ended()) > 2000 && millis(call.ended()) < 2250);
        Timeline twice = new Timeline(
                nanos(PROMOTED),
                List.of(new Window(nanos(PROMOTED), nanos(1900)), new Window(nanos(2000), Long.MAX_VALUE)),
                nanos(PROMOTED));
        assertThat(Figures.of(attempts, applied, twice, nanos(END), 1).back()).contains(Duration.ofMillis(250));
    }

    @Test
    void withoutAFailoverThereIsNoReturn() {
        writesWell(0, 1100);
        Timeline none = new Timeline(nanos(PROMOTED), List.of(), Long.MAX_VALUE);
        assertThat(Figures.of(attempts, applied, none, nanos(END), 1).back()).isEmpty();
    }

    @Test
    void aCallThatHadNotEndedIsUnknownAndAsLongAsTheObservation() {
        writesWell(0, 1100);
        attempts.add(new Attempt(Kind.INCR, 1, ++number, nanos(1200), Long.MAX_VALUE, Result.UNKNOWN, "had not ended"));
        Figures figures = figures(2);
        assertThat(figures.back()).isEmpty();
        assertThat(figures.unknownWrites()).isEqualTo(1);
        assertThat(figures.longestCall()).isEqualTo(Duration.ofMillis(END - 1200));
    }

    @Test
    void failedWritesAreCountedByWhatTheyLeaveOpen() {
        write(0, 1000, 1010, Result.UNKNOWN);
        write(0, 1010, 1020, Result.UNKNOWN);
        write(1, 1000, 1010, Result.UNKNOWN);
        write(1, 1010, 1020, Result.NOT_EXECUTED);
        Figures figures = figures(2);
        assertThat(figures.failedWrites()).isEqualTo(4);
        assertThat(figures.unknownWrites()).isEqualTo(3);
        assertThat(figures.mostUnknownOfAThread()).isEqualTo(2);
        assertThat(figures.failedReads()).isZero();
    }

    @Test
    void failedReadsAreCountedApart() {
        attempts.add(new Attempt(Kind.GET, 0, ++number, nanos(1000), nanos(1010), Result.NOT_EXECUTED, "e"));
        assertThat(figures(1).failedReads()).isEqualTo(1);
        assertThat(figures(1).failedWrites()).isZero();
    }

    @Test
    void aWriteThatWasAppliedTwiceIsRepeatedWhateverItsCallerWasTold() {
        String acknowledged = write(0, 1000, 1010, Result.OK).key();
        String unknown = write(0, 1010, 1020, Result.UNKNOWN).key();
        applied.addAll(List.of(acknowledged, acknowledged, unknown, unknown));
        assertThat(figures(1).repeated()).isEqualTo(2);
    }

    @Test
    void aWriteThatWasToldNotExecutedAndIsThereWasFalselyTold() {
        applied.add(write(0, 1000, 1010, Result.NOT_EXECUTED).key());
        assertThat(figures(1).falselyTold()).isEqualTo(1);
    }

    @Test
    void anUnknownWriteMayBeThereOrNot() {
        applied.add(write(0, 1000, 1010, Result.UNKNOWN).key());
        write(0, 1010, 1020, Result.UNKNOWN);
        Figures figures = figures(1);
        assertThat(figures.repeated() + figures.falselyTold() + figures.lost()).isZero();
    }

    @Test
    void lostWritesAreCountedAndTheirTimeRunsFromThePromotion() {
        write(0, 900, 950, Result.OK);
        write(0, 1000, 1400, Result.OK);
        kept(0, 1500);
        Figures figures = figures(1);
        assertThat(figures.lost()).isEqualTo(2);
        assertThat(figures.lostFor()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void errorsAreGroupedWithoutTheirNumbers() {
        attempts.add(new Attempt(Kind.INCR, 0, 1, 0, 1, Result.UNKNOWN, "X: after 17 ms"));
        attempts.add(new Attempt(Kind.INCR, 0, 3, 2, 3, Result.UNKNOWN, "X: after 18 ms"));
        assertThat(figures(1).errors()).containsExactly(Map.entry("INCR UNKNOWN X: after N ms", 2L));
    }

    // ----

    private Figures figures(int threads) {
        return Figures.of(attempts, applied, Timeline.promotion(nanos(PROMOTED), nanos(PROMOTED)), nanos(END), threads);
    }

    private Attempt write(int thread, long began, long ended, Result result) {
        Attempt attempt = new Attempt(Kind.INCR, thread, ++number, nanos(began), nanos(ended), result, "");
        attempts.add(attempt);
        return attempt;
    }

    private void kept(int thread, long ended) {
        applied.add(write(thread, ended - 5, ended, Result.OK).key());
    }

    private void writesWell(int thread, long from) {
        for (long at = from; at < END; at += 50) {
            kept(thread, at);
        }
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
