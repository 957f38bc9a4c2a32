// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Standing.State;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("the threads are those of the whole process")
class HoldfastClosingTest {

    /** No name server answers: there is nothing to follow, and a reason to go on waiting. */
    private final Holdfast holdfast = Holdfast.builder()
            .primary("orders.test", 6379)
            .dns(DnsSettings.builder()
                    .servers(List.of(new InetSocketAddress("127.255.255.254", 53)))
                    .noHostsFile()
                    .build())
            .budget(Duration.ofMinutes(5))
            .build();

    @Test
    void whoWaitsForAPrimaryIsLetGoAtOnce() throws Exception {
        CompletableFuture<Turn> waiting =
                CompletableFuture.supplyAsync(() -> holdfast.recovery().rescue().await(true));
        Awaitility.await().until(() -> holdfast.recovery().waitingCalls() == 1);

        holdfast.close();

        assertThat(waiting.get(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Turn.Go.class, go -> assertThat(go.standing().state()).isEqualTo(State.CLOSED));
    }

    @Test
    void theStandingIsClosedWhenCloseReturnsAndStaysSo() {
        holdfast.recovery().rescue();

        holdfast.close();

        assertThat(holdfast.standing().state()).isEqualTo(State.CLOSED);
        holdfast.recovery().rescue();
        holdfast.close();
        assertThat(holdfast.standing().state()).isEqualTo(State.CLOSED);
    }
}
