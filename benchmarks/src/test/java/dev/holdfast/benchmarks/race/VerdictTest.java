// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.NONE;
import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.NOT_EXECUTED_ONLY;
import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.UNKNOWN_ONE_A_THREAD;
import static dev.holdfast.benchmarks.race.Bounds.FailedWrites.UNKNOWN_ONLY;
import static dev.holdfast.benchmarks.race.Given.back;
import static dev.holdfast.benchmarks.race.Given.cell;
import static dev.holdfast.benchmarks.race.Given.failedReads;
import static dev.holdfast.benchmarks.race.Given.failedWrites;
import static dev.holdfast.benchmarks.race.Given.falselyTold;
import static dev.holdfast.benchmarks.race.Given.lost;
import static dev.holdfast.benchmarks.race.Given.neverBack;
import static dev.holdfast.benchmarks.race.Given.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Bounds STRICT = Bounds.back(Duration.ofMillis(300), NONE);

    @Test
    void theMedianDecidesOverTheReturn() {
        assertThat(Verdict.of(cell(STRICT, back(299), back(300), back(9000)))).isEmpty();
        assertThat(Verdict.of(cell(STRICT, back(299), back(301), back(302))))
                .containsExactly("back after 301 ms, allowed 300");
        assertThat(Verdict.of(cell(STRICT, neverBack()))).containsExactly("writes not back");
    }

    @Test
    void withoutAFailoverNoReturnIsAskedFor() {
        assertThat(Verdict.of(cell(Bounds.noFailover(UNKNOWN_ONLY), neverBack())))
                .isEmpty();
    }

    @Test
    void whatMustNeverHappenCountsInAnyRun() {
        assertThat(Verdict.of(cell(STRICT, back(1), back(1), failedWrites(1, 0))))
                .containsExactly("1 writes failed");
        assertThat(Verdict.of(cell(STRICT, back(1), failedReads(2)))).containsExactly("2 reads failed");
        assertThat(Verdict.of(cell(STRICT, back(1), repeated(3)))).containsExactly("3 writes applied twice");
        assertThat(Verdict.of(cell(STRICT, back(1), falselyTold(4))))
                .containsExactly("4 writes told not executed were applied");
        assertThat(Verdict.of(cell(STRICT, back(1), lost(5, 0)))).containsExactly("5 acknowledged writes lost");
    }

    @Test
    void oneUnknownWriteAThreadIsAllowedWhereItWasInFlight() {
        Bounds inFlight = Bounds.back(Duration.ofMillis(300), UNKNOWN_ONE_A_THREAD);
        assertThat(Verdict.of(cell(inFlight, failedWrites(0, 1)))).isEmpty();
        assertThat(Verdict.of(cell(inFlight, failedWrites(0, 2)))).hasSize(1);
        assertThat(Verdict.of(cell(inFlight, failedWrites(1, 0)))).containsExactly("1 writes not executed");
    }

    @Test
    void unknownOnlyAndNotExecutedOnlyAreWhatTheySay() {
        Bounds unknown = Bounds.noFailover(UNKNOWN_ONLY);
        assertThat(Verdict.of(cell(unknown, failedWrites(0, 100)))).isEmpty();
        assertThat(Verdict.of(cell(unknown, failedWrites(1, 100)))).hasSize(1);
        Bounds refused = Bounds.back(Duration.ofMillis(300), NOT_EXECUTED_ONLY);
        assertThat(Verdict.of(cell(refused, failedWrites(100, 0)))).isEmpty();
        assertThat(Verdict.of(cell(refused, failedWrites(100, 1)))).hasSize(1);
    }

    @Test
    void whereAcknowledgedWritesMayBeLostTheTimeOfThatIsJudged() {
        Bounds some = STRICT.lost(Duration.ofMillis(1200));
        assertThat(Verdict.of(cell(some, lost(500, 1200)))).isEmpty();
        assertThat(Verdict.of(cell(some, lost(1, 1201)))).hasSize(1);
        assertThat(Verdict.of(cell(STRICT.lostNotJudged(), lost(500, 5000)))).isEmpty();
    }

    @Test
    void aSendToTheDemotedNodeAfterTheReturnIsAMiss() {
        Figures sent = back(1).withSendsToDemoted(OptionalLong.of(10), OptionalLong.of(1));
        assertThat(Verdict.of(cell(STRICT, sent))).containsExactly("1 sends to the demoted node after the return");
        Figures none = back(1).withSendsToDemoted(OptionalLong.of(10), OptionalLong.of(0));
        assertThat(Verdict.of(cell(STRICT, none))).isEmpty();
    }
}
