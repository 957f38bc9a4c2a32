// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.topology.NodeAddress;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionAdviceTest {

    @ParameterizedTest
    @CsvSource({"3.2.10, WARNING", "4.0.10, WARNING", "5.0.5, WARNING", "5.0.6, NOTE", "6.0.5, NOTE", "6.2.6,", "7.1.0,"
    })
    void olderEnginesFailOverMoreSlowly(String version, Severity severity) {
        Findings findings = new Findings();

        VersionAdvice.check(
                new NodeInfo(new NodeAddress(InetAddress.getLoopbackAddress(), 6379), Map.of("redis_version", version)),
                findings);

        assertThat(findings.report().findings())
                .extracting(Finding::severity)
                .isEqualTo(severity == null ? java.util.List.of() : java.util.List.of(severity));
    }
}
