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
    void sendsCountFromTheFirstSampleAtOrAfterAMomentToTheLastBeforeTheEnd() {
        var samples = new ConcurrentSkipListMap<>(Map.of(100L, 5L, 200L, 8L, 300L, 20L, 400L, 90L));
        assertThat(DemotedWatch.sent(samples, 200, 300)).hasValue(12);
        assertThat(DemotedWatch.sent(samples, 150, 399)).hasValue(12);
        assertThat(DemotedWatch.sent(samples, 150, 999)).hasValue(82);
        assertThat(DemotedWatch.sent(samples, 250, 260)).hasValue(0);
        assertThat(DemotedWatch.sent(samples, 401, 999)).isEmpty();
    }
}
