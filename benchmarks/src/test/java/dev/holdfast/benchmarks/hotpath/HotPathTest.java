// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.hotpath.Pair.Sample;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The shortest of runs, so that the benchmarks cannot rot. Nothing is judged by its times. */
class HotPathTest {

    @ParameterizedTest
    @CsvSource({"JEDIS, incr, bare", "JEDIS, incr, holdfast", "LETTUCE, inFlight, bare", "LETTUCE, inFlight, holdfast"})
    void bothClientsAreMeasuredWithoutATransport(Subject subject, String benchmark, String client) throws Exception {
        Sample sample = HotPath.sample(HotPath.options(subject, benchmark, "null", client)
                // Only where what is put below a client cannot be taken away again.
                .forks(subject == Subject.JEDIS ? 1 : 0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(200))
                .verbosity(VerboseMode.SILENT)
                .build());
        assertThat(sample.nanos()).isPositive();
        assertThat(sample.cpu()).isPositive();
        assertThat(sample.bytes()).isPositive();
    }
}
