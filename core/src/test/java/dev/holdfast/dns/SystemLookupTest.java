// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.dns.ResolutionException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemLookupTest {

    private final TestTiming timing = new TestTiming();
    private final List<String> askingThreads = new CopyOnWriteArrayList<>();
    private volatile SystemLookup.Asking machine = InetAddress::getAllByName;
    private final DnsSettings settings =
            DnsSettings.builder().totalDeadline(Duration.ofMillis(500)).build();
    private final EndpointResolver resolver = new CachingResolver(
            new SystemLookup(settings, timing, new LookupThreads(Duration.ofSeconds(1)), this::ask), settings, timing);

    private InetAddress[] ask(String host) throws UnknownHostException {
        askingThreads.add(Thread.currentThread().getName());
        return machine.allByName(host);
    }

    @AfterEach
    void close() {
        resolver.close();
        timing.close();
    }

    @Test
    void theJvmIsAskedOnAThreadOfOurOwn() {
        try (EndpointResolver real = EndpointResolvers.system(DnsSettings.defaults(), timing)) {
            Resolution resolution = Resolving.await(real.resolve("localhost", Freshness.FRESH));
            assertThat(resolution.source()).isEqualTo(Resolution.Source.SYSTEM);
            assertThat(texts(resolution)).contains("127.0.0.1");
        }
        Resolving.await(resolver.resolve("localhost", Freshness.FRESH));
        assertThat(askingThreads)
                .allMatch(name -> name.startsWith(LookupThreads.NAME))
                .isNotEmpty();
    }

    @Test
    void anUnknownNameIsAnErrorOfItsOwnKind() {
        ResolutionException failure = Resolving.failureOf(resolver.resolve("missing.invalid", Freshness.FRESH));

        assertThat(failure.kind()).isEqualTo(Kind.SYSTEM_FAILED);
        assertThat(failure).hasMessageContaining("missing.invalid: the JVM's resolver gave no address. It said: ");
    }

    @Test
    void theLastKnownGoodAnswerIsServedWhenTheJvmFails() {
        machine = host -> new InetAddress[] {HostText.literal("127.0.0.2").orElseThrow()};
        Resolving.await(resolver.resolve("orders.test", Freshness.FRESH));
        machine = host -> {
            throw new UnknownHostException("Temporary failure in name resolution");
        };

        Resolution resolution = Resolving.await(resolver.resolve("orders.test", Freshness.FRESH));

        assertThat(resolution.source()).isEqualTo(Resolution.Source.LAST_KNOWN_GOOD);
        assertThat(texts(resolution)).containsExactly("127.0.0.2");
    }

    @Test
    void aCallThatHangsEndsAtTheDeadlineAndTakesOneThreadOnly() {
        CountDownLatch hang = new CountDownLatch(1);
        machine = host -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException("interrupted");
            }
            return new InetAddress[] {HostText.literal("127.0.0.2").orElseThrow()};
        };

        CompletionStage<Resolution> first = resolver.resolve("orders.test", Freshness.FRESH);
        assertThat(Resolving.failureOf(first)).hasMessageContaining("did not answer within 500 ms");
        CompletionStage<Resolution> second = resolver.resolve("orders.test", Freshness.FRESH);
        assertThat(Resolving.failureOf(second)).hasMessageContaining("has not come back yet");
        assertThat(askingThreads).hasSize(1);

        hang.countDown();
        await().untilAsserted(() -> assertThat(texts(Resolving.await(resolver.resolve("orders.test", Freshness.FRESH))))
                .containsExactly("127.0.0.2"));
    }

    @Test
    void aBrokenProviderOnTheClassPathIsAnErrorAndNotAnEnd() {
        machine = host -> {
            throw new java.util.ServiceConfigurationError("java.net.spi.InetAddressResolverProvider: not found");
        };

        assertThat(Resolving.failureOf(resolver.resolve("orders.test", Freshness.FRESH)))
                .hasMessageContaining("InetAddressResolverProvider: not found");
    }
}
