// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.testkit.StagedDns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LastKnownGoodTest {

    private final StagedDns dns = StagedDns.start();
    private final Resolving resolving = Resolving.through(dns.socketAddress());

    @BeforeEach
    void resolvedOnce() {
        dns.point("node-1.test", "127.0.0.2");
        dns.cname("orders.test", "node-1.test");
        resolving.fresh("orders.test");
    }

    @AfterEach
    void close() {
        resolving.close();
        dns.close();
    }

    @Test
    void theLastAnswerIsServedForAnHourWhenAllServersFail() {
        dns.servfail();

        Resolution resolution = resolving.fresh("orders.test");
        assertThat(resolution.source()).isEqualTo(Resolution.Source.LAST_KNOWN_GOOD);
        assertThat(resolution.fresh()).isFalse();
        assertThat(texts(resolution)).containsExactly("127.0.0.2");
        assertThat(resolution.canonicalChain()).containsExactly("node-1.test");

        resolving.timing.advance(Duration.ofMinutes(59));
        assertThat(resolving.cached("orders.test").fresh()).isFalse();

        resolving.timing.advance(Duration.ofMinutes(1));
        assertThat(resolving.failure("orders.test").kind()).isEqualTo(Kind.ALL_SERVERS_FAILED);
    }

    @Test
    void aServerThatIsBackEndsIt() {
        dns.closePort();
        assertThat(resolving.fresh("orders.test").fresh()).isFalse();
        dns.alive();
        dns.point("orders.test", "127.0.0.3");

        resolving.timing.advance(Duration.ofSeconds(1));
        Resolution resolution = resolving.cached("orders.test");
        assertThat(resolution.fresh()).isTrue();
        assertThat(texts(resolution)).containsExactly("127.0.0.3");
    }

    @Test
    void aNameThatGoesMissingIsServedForAMinute() {
        dns.nxdomain("orders.test");

        assertThat(resolving.fresh("orders.test").source()).isEqualTo(Resolution.Source.LAST_KNOWN_GOOD);
        resolving.timing.advance(Duration.ofSeconds(58));
        assertThat(resolving.fresh("orders.test").source()).isEqualTo(Resolution.Source.LAST_KNOWN_GOOD);
        resolving.timing.advance(Duration.ofSeconds(2));
        assertThat(resolving.failure("orders.test").kind()).isEqualTo(Kind.NO_SUCH_NAME);
    }

    @Test
    void aNameThatLosesItsAddressesIsServedForAMinute() {
        dns.point("node-1.test");

        assertThat(resolving.fresh("orders.test").fresh()).isFalse();
        resolving.timing.advance(Duration.ofSeconds(60));
        assertThat(resolving.failure("orders.test").kind()).isEqualTo(Kind.NO_ADDRESS);
    }

    @Test
    void theMinuteBeginsAnewAfterAnAnswer() {
        dns.nxdomain("orders.test");
        resolving.fresh("orders.test");
        resolving.timing.advance(Duration.ofSeconds(50));
        dns.point("orders.test", "127.0.0.2");
        assertThat(resolving.fresh("orders.test").fresh()).isTrue();
        dns.nxdomain("orders.test");
        resolving.timing.advance(Duration.ofSeconds(30));
        resolving.fresh("orders.test");
        resolving.timing.advance(Duration.ofSeconds(40));

        assertThat(resolving.fresh("orders.test").source()).isEqualTo(Resolution.Source.LAST_KNOWN_GOOD);
    }

    @Test
    void itIsNotServedToThoseWhoSwitchItOff() {
        try (Resolving strict = new Resolving(
                settings -> settings.servers(List.of(dns.socketAddress())).serveLastKnownGood(Duration.ZERO))) {
            strict.fresh("orders.test");
            dns.servfail();

            assertThat(strict.failure("orders.test").kind()).isEqualTo(Kind.ALL_SERVERS_FAILED);
        }
    }
}
