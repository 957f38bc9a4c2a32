// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FateTest {

    @Test
    void lostRepeatedAndUnknownWritesAreToldByWhatTheNewPrimaryHas() {
        List<Sample> samples = List.of(
                sample(0, Outcome.ACKNOWLEDGED),
                sample(1, Outcome.ACKNOWLEDGED),
                sample(2, Outcome.ACKNOWLEDGED),
                sample(3, Outcome.UNKNOWN),
                sample(4, Outcome.UNKNOWN),
                sample(5, Outcome.NOT_EXECUTED),
                sample(6, Outcome.NOT_EXECUTED),
                sample(7, Outcome.ACKNOWLEDGED));

        // 2 is lost, 3 was applied, 4 was not, 6 was said not to be, 7 is there twice, 8 came after the samples.
        Fate fate = Fate.of(samples, List.of("0", "0", "1", "3", "6", "7", "7", "8"));

        assertThat(fate).isEqualTo(new Fate(1, 1, 2, 1, 1));
    }

    @Test
    void aSampleSurvivesThePipe() {
        Sample sample =
                new Sample(7, Instant.ofEpochSecond(5), Instant.ofEpochSecond(6), Outcome.UNKNOWN, "lost\tthe\nline");

        assertThat(Sample.decode(sample.encode()))
                .isEqualTo(new Sample(
                        7, Instant.ofEpochSecond(5), Instant.ofEpochSecond(6), Outcome.UNKNOWN, "lost the line"));
    }

    private static Sample sample(long number, Outcome outcome) {
        return new Sample(number, Instant.EPOCH, Instant.EPOCH, outcome, outcome == Outcome.ACKNOWLEDGED ? "" : "x");
    }
}
