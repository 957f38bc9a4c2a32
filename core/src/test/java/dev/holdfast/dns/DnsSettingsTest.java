// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DnsSettingsTest {

    private final DnsSettings.Builder builder = DnsSettings.builder();

    @Test
    void theDefaultsAreThoseOfThePlan() {
        DnsSettings settings = DnsSettings.defaults();

        assertThat(settings.leastTimeToLive()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.mostTimeToLive()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.negativeTimeToLive()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.serveLastKnownGood()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.queryTimeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(settings.totalDeadline()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.searchPath()).isTrue();
        assertThat(settings.hostsFile()).isPresent();
        assertThat(settings).hasToString(settings.toString()).asString().contains("ttl=PT1S..PT5S");
    }

    @Test
    void eachRejectionNamesTheSettingTheValueAndWhatIsAllowed() {
        rejected(() -> builder.ttl(Duration.ofSeconds(5), Duration.ofSeconds(1)), "ttl", "PT5S to PT1S", "least first");
        rejected(() -> builder.ttl(Duration.ZERO, Duration.ofSeconds(1)), "ttl least", "PT0S", "PT0.001S to PT1H");
        rejected(() -> builder.ttl(Duration.ofSeconds(1), Duration.ofHours(2)), "ttl most", "PT2H", "PT0.001S to PT1H");
        rejected(() -> builder.negativeTtl(Duration.ofSeconds(-1)), "negativeTtl", "PT-1S", "PT0S to PT1M");
        rejected(
                () -> builder.serveLastKnownGood(Duration.ofDays(8)), "serveLastKnownGood", "PT192H", "PT0S to PT168H");
        rejected(() -> builder.queryTimeout(Duration.ofMillis(1)), "queryTimeout", "PT0.001S", "PT0.01S to PT10S");
        rejected(() -> builder.totalDeadline(Duration.ZERO), "totalDeadline", "PT0S", "PT0.01S to PT1M");
        rejected(() -> builder.rounds(0), "rounds", "0", "1 to 10");
        rejected(() -> builder.servers(List.of()), "servers", "[]", "1 to 16");
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", 53);
        rejected(() -> builder.servers(Collections.nCopies(17, server)), "servers", "127.0.0.1", "1 to 16");
        rejected(() -> builder.servers(List.of(new InetSocketAddress("127.0.0.1", 0))), "servers", ":0", "1 to 65535");
        InetSocketAddress name = InetSocketAddress.createUnresolved("ns.test", 53);
        rejected(() -> builder.servers(List.of(name)), "servers", "ns.test", "not names");
        rejected(
                () -> DnsSettings.builder().queryTimeout(Duration.ofSeconds(3)).build(),
                "queryTimeout",
                "PT3S",
                "totalDeadline, PT2S");
    }

    private static void rejected(ThrowingCallable call, String setting, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(call)
                .withMessageContaining("DNS setting " + setting + " was ")
                .withMessageContaining(value)
                .withMessageContaining(allowed);
    }
}
