// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverSnapshotTest {
    private static final Endpoint ENDPOINT = new Endpoint("orders.example", 6379);

    @Test
    void oneLineSaysEverything() {
        FailoverSnapshot snapshot = FailoverSnapshot.builder(ENDPOINT)
                .epoch(7)
                .lastAddresses(List.of("10.0.0.1:6379"))
                .signals(List.of("READONLY", "DNS change"))
                .attempts(3)
                .timeSpent(Duration.ofMillis(1234))
                .budget(Duration.ofSeconds(15))
                .state("SUSPECT")
                .lastCause("connection reset\r\nby peer")
                .build();
        assertThat(snapshot)
                .hasToString(
                        "orders.example:6379 SUSPECT, epoch 7, addresses [10.0.0.1:6379], attempts 3,"
                                + " spent 1234 of 15000 ms, signals [READONLY, DNS change], last cause: connection reset by peer");
        assertThat(snapshot.lastCause()).hasValue("connection reset by peer");
    }

    @Test
    void nothingKnownIsSaidToo() {
        assertThat(FailoverSnapshot.builder(ENDPOINT).build())
                .hasToString("orders.example:6379 UNVERIFIED, epoch 0, addresses [], attempts 0, spent 0 of 0 ms,"
                        + " signals [], last cause: none");
    }

    @Test
    void itDoesNotChangeWithWhatItWasBuiltFrom() {
        List<String> signals = new ArrayList<>(List.of("probe"));
        FailoverSnapshot snapshot =
                FailoverSnapshot.builder(ENDPOINT).signals(signals).build();
        signals.clear();
        assertThat(snapshot.signals()).containsExactly("probe");
        assertThatThrownBy(() -> snapshot.signals().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void negativeNumbersAreRefusedByName() {
        FailoverSnapshot.Builder builder = FailoverSnapshot.builder(ENDPOINT);
        assertThatThrownBy(() -> builder.epoch(-1))
                .hasMessageContaining("epoch")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> builder.attempts(-2)).hasMessageContaining("attempts");
        assertThatThrownBy(() -> builder.budget(Duration.ofMillis(-1))).hasMessageContaining("budget");
        assertThatThrownBy(() -> builder.timeSpent(Duration.ofMillis(-1))).hasMessageContaining("timeSpent");
    }
}
