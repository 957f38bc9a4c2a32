// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.outage.Outage.Plan;
import dev.holdfast.examples.outage.Outage.Staging;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutageTest {

    private static final Plan SHORT =
            new Plan(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(3), 100);

    /** Those that the bulkhead lets in, and changes, which go to the database anyway. */
    private static final int MOST_STATEMENTS = 64 + 10;

    private final Outage outage =
            new Outage(SHORT, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

    static Stream<Staging> stagings() {
        return Stream.of(Staging.values()).filter(staging -> staging != Staging.DROP || Packets.canBeDropped());
    }

    @ParameterizedTest
    @MethodSource("stagings")
    void withAFallbackNoRequestFailsAndNothingStaleIsServedAfterwards(Staging staging) throws Exception {
        Result result = outage.run(staging, "holdfast");
        assertThat(result.failed()).as(result.toString()).isZero();
        assertThat(result.stale()).as(result.toString()).isZero();
        assertThat(result.fallenBack()).as("most of four seconds").isGreaterThan(250);
        assertThat(result.peak()).as(result.toString()).isLessThanOrEqualTo(MOST_STATEMENTS);
    }

    @Test
    void withoutOneRequestsFail() throws Exception {
        Result result = outage.run(Staging.KILL, "bare");
        assertThat(result.failed()).as(result.toString()).isGreaterThan(250);
    }

    @Test
    void aResultCountsWhatWasDueFromTheOutageOn() {
        long second = Duration.ofSeconds(1).toNanos();
        Result result = Result.of(
                List.of(
                        new Load.Request(-second, 0, true, true),
                        new Load.Request(0, second / 2, false, false),
                        new Load.Request(second, 3 * second, true, false),
                        new Load.Request(2 * second, 2 * second, false, true),
                        new Load.Request(11 * second, 12 * second, false, true)),
                2,
                0,
                10 * second,
                7,
                3);
        assertThat(result).isEqualTo(new Result(6, 3, 2000, 2000, 7, 1, 1, 3));
        assertThat(Result.decode(result.encode())).isEqualTo(result);
    }
}
