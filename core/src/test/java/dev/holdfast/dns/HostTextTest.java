// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.testkit.StagedDns;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTextTest {

    private final StagedDns dns = StagedDns.start();
    private final Resolving resolving = Resolving.through(dns.socketAddress());

    @AfterEach
    void close() {
        resolving.close();
        dns.close();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::1, 0:0:0:0:0:0:0:1",
        "[::1], 0:0:0:0:0:0:0:1",
        "FD00::53, fd00:0:0:0:0:0:0:53",
        "::ffff:127.0.0.2, 127.0.0.2"
    })
    void anAddressStandsForItselfAtOnce(String text, String address) {
        CompletionStage<Resolution> stage = resolving.resolver.resolve(text, Freshness.FRESH);

        assertThat(stage.toCompletableFuture()).isDone();
        Resolution resolution = Resolving.await(stage);
        assertThat(Resolving.texts(resolution)).containsExactly(address);
        assertThat(resolution.source()).isEqualTo(Resolution.Source.LITERAL);
        assertThat(dns.queries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ".", "a..b", "-\u0000", "two words", "redis:6379", "redis://orders.test", "orders.test/0",
                "10.0.0.300", "127.1", "10.0.0.01", "1.2.3.4.5", "12345", "[orders.test", "[redis:1]", "fe80::zz",
                        "::1%",
                "a123456789012345678901234567890123456789012345678901234567890123.test", "*.test", "back\\.slash"
            })
    void whatIsNeitherIsRejectedWithoutAskingAnyone(String text) {
        CompletionStage<Resolution> stage = resolving.resolver.resolve(text, Freshness.FRESH);

        assertThat(stage.toCompletableFuture()).isDone();
        assertThat(Resolving.failureOf(stage).kind()).isEqualTo(Kind.INVALID_NAME);
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void aNameThatIsTooLongIsRejected() {
        String label = "a123456789.";
        assertThat(resolving.failure(label.repeat(23) + "b").kind()).isEqualTo(Kind.INVALID_NAME);
        assertThat(resolving.failure(label.repeat(22) + "b").kind()).isEqualTo(Kind.NO_SUCH_NAME);
    }

    @Test
    void aNameInAnotherScriptIsAskedForInAscii() {
        dns.point("xn--bcher-kva.test", "127.0.0.2");

        assertThat(Resolving.texts(resolving.fresh("B\u00fccher.test"))).containsExactly("127.0.0.2");
    }

    @Test
    void anAddressNeverHasToBeAskedForItsName() {
        dns.point("orders.test", "127.0.0.2");

        assertThat(resolving.fresh("orders.test").addresses().get(0).getHostName())
                .isEqualTo("orders.test");
    }
}
