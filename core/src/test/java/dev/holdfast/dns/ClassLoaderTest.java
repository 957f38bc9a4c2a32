// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.testkit.StagedDns;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What stays behind of a resolver in an application that is loaded and unloaded, and what it drags in. */
@Isolated("looks at all threads of the process")
class ClassLoaderTest {

    /** An application with its own copies of all classes. */
    private static final class Application extends URLClassLoader {

        Application() {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> {
                        try {
                            return Path.of(entry).toUri().toURL();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }

        boolean loaded(String name) {
            return findLoadedClass(name) != null;
        }
    }

    /** Runs inside the application: one answer, one failure, one lookup cut off by close. */
    public static final class Session {

        private Session() {}

        public static String run(InetSocketAddress server) throws Exception {
            try (TestTiming timing = new TestTiming()) {
                EndpointResolver resolver = EndpointResolvers.dnsjava(
                        Resolving.patient().servers(List.of(server)).build(), timing);
                String answer = Resolving.texts(Resolving.await(resolver.resolve("orders.test", Freshness.FRESH)))
                        .toString();
                Resolving.failureOf(resolver.resolve("missing.test", Freshness.FRESH));
                CompletionStage<Resolution> cutOff = resolver.resolve("silent.test", Freshness.FRESH);
                TimeUnit.MILLISECONDS.sleep(100);
                resolver.close();
                Resolving.failureOf(cutOff);
                return answer;
            }
        }
    }

    private static List<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(LookupThreads.NAME)
                        || thread.getName().contains("dnsjava"))
                .toList();
    }

    @Test
    void nothingOfDnsjavaButItsMessagesIsLoadedAndTheApplicationCanBeUnloaded() throws Exception {
        List<Thread> before = ours();
        WeakReference<ClassLoader> unloaded;
        try (StagedDns dns = StagedDns.start()) {
            dns.point("orders.test", "127.0.0.2");
            dns.silent("silent.test");
            unloaded = session(dns.socketAddress());
        }

        // Sooner than the silent server's three seconds, and than the ten seconds of an idle thread.
        await().atMost(Duration.ofSeconds(2))
                .until(
                        () -> ours().stream()
                                .filter(thread -> !before.contains(thread))
                                .toList(),
                        List::isEmpty);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return unloaded.get() == null;
        });
    }

    private static WeakReference<ClassLoader> session(InetSocketAddress server) throws Exception {
        try (Application application = new Application()) {
            Class<?> session = application.loadClass(Session.class.getName());
            Object answer = session.getMethod("run", InetSocketAddress.class).invoke(null, server);

            assertThat(answer).isEqualTo("[127.0.0.2]");
            assertThat(session).isNotSameAs(Session.class);
            assertThat(application.loaded("org.xbill.DNS.Message")).isTrue();
            assertThat(List.of(
                            "NioClient", "NioUdpClient", "NioTcpClient", "Lookup", "ResolverConfig", "SimpleResolver"))
                    .noneMatch(name -> application.loaded("org.xbill.DNS." + name));
            return new WeakReference<>(application);
        }
    }

    @Test
    void theProviderOfDnsjavaDoesNotDisturbTheJvm() throws IOException {
        // Since JDK 18 the JVM loads the provider that dnsjava's jar names as soon as it resolves a name.
        assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue();
    }

    @Test
    void weRegisterNoProviderOfOurOwn() {
        ClassLoader loader = EndpointResolver.class.getClassLoader();
        String home = EndpointResolver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();

        for (String service :
                List.of("java.net.spi.InetAddressResolverProvider", "sun.net.spi.nameservice.NameServiceDescriptor")) {
            List<String> registered = loader.resources("META-INF/services/" + service)
                    .map(URL::toString)
                    .toList();
            // dnsjava's, which shows that the search finds what there is.
            assertThat(registered).isNotEmpty();
            assertThat(registered).noneMatch(url -> url.startsWith(home) || url.startsWith("jar:" + home));
        }
    }
}
