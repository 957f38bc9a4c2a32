// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowWindowTest {

    @ParameterizedTest
    @CsvSource({
        "s3://logs/AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/20/x.log.gz, 2026-11-20",
        "s3://logs/AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/20/05/x.log.gz, 2026-11-20",
        "s3://logs/aws-account-id=1/year=2026/month=11/day=20/hour=05/x.log.gz, 2026-11-20",
        "/copy/of/2026/11/25/123_vpcflowlogs_eu-west-1_fl-1234abcd_20261120T0105Z_fe123456.log.gz, 2026-11-20",
        "/tmp/2026/13/40/flow.log,",
        "/tmp/flow.log,",
    })
    void theDayIsReadFromTheName(String name, LocalDate day) {
        assertThat(FlowWindow.day(name).orElse(null)).isEqualTo(day);
    }

    @Test
    void whatIsOlderByItsNameIsNotOpened() {
        List<FlowLogSource> sources = List.of(named("/2026/11/17/a"), named("/2026/11/19/b"), named("/c"));

        List<FlowLogSource> left = new FlowWindow(Instant.parse("2026-11-20T06:00:00Z")).of(sources);

        assertThat(left).extracting(FlowLogSource::name).containsExactly("/2026/11/19/b", "/c");
        assertThat(FlowWindow.ALL.of(sources)).hasSize(3);
    }

    private static FlowLogSource named(String name) {
        return new FlowLogSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long size() {
                return 0;
            }

            @Override
            public InputStream open() {
                throw new AssertionError("opened " + name);
            }
        };
    }
}
