// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;

class DemotedWatchTest {

    private static final List<String> STATS = List.of(
            "# Commandstats",
            "cmdstat_incr:calls=1000,usec=1,usec_per_call=0.5,rejected_calls=7,failed_calls=0",
            "cmdstat_get:calls=30,usec=1,usec_per_call=0.5,rejected_calls=0,failed_calls=0",
            "cmdstat_getex:calls=9999,usec=1,usec_per_call=0.5,rejected_calls=0,failed_calls=0");

    @Test
    void whatAReplicaIsTaughtByItsPrimaryIsNoSend() {
        assertThat(DemotedWatch.sends(STATS, false)).isEqualTo(37);
        assertThat(DemotedWatch.sends(STATS, true)).isEqualTo(1037);
    }

    @Test
    void sendsCountFromTheFirstSampleAtOrAfterTheMoment() {
        var samples = new ConcurrentSkipListMap<>(Map.of(100L, 5L, 200L, 8L, 300L, 20L));
        assertThat(DemotedWatch.sentFrom(samples, 200)).hasValue(12);
        assertThat(DemotedWatch.sentFrom(samples, 150)).hasValue(12);
        assertThat(DemotedWatch.sentFrom(samples, 301)).isEmpty();
    }
}
