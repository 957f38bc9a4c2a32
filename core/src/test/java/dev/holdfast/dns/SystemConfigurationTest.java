// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.testkit.StagedDns;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemConfigurationTest {

    @TempDir
    Path folder;

    private final StagedDns first = StagedDns.start();
    private final StagedDns second = StagedDns.start();
    private Path file;

    @BeforeEach
    void configured() throws IOException {
        file = folder.resolve("resolv.conf");
        write(server(first));
    }

    private void write(String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }

    private static String server(StagedDns dns) {
        InetSocketAddress address = dns.socketAddress();
        return "nameserver [" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }

    private Resolving system() {
        return new Resolving(settings -> settings.systemConfiguration(file).searchPath(true));
    }

    private static ResolvConf parsed(String... lines) {
        return ResolvConf.parse(Arrays.asList(lines));
    }

    private static List<String> servers(ResolvConf conf) {
        return conf.servers().stream().map(NameServers::text).toList();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void theUsualLinesAreUnderstood() {
        ResolvConf conf = parsed(
                "# comment",
                "; comment",
                "domain old.test",
                "search prod.svc.Cluster.local. svc.cluster.local",
                "nameserver 10.0.0.2",
                "nameserver\tfd00::53  # trailing",
                "nameserver 10.0.0.2",
                "nameserver not-an-address",
                "options ndots:5 timeout:1 attempts:3 rotate",
                "sortlist 130.155.160.0");

        assertThat(servers(conf)).containsExactly("10.0.0.2:53", "[fd00:0:0:0:0:0:0:53]:53");
        assertThat(conf.suffixes()).containsExactly("prod.svc.cluster.local", "svc.cluster.local");
        assertThat(conf.attempts()).hasValue(3);
    }

    @Test
    void withoutAServerLineTheLocalMachineIsAsked() {
        assertThat(servers(parsed("search test"))).containsExactly("127.0.0.1:53");
    }

    @Test
    void attemptsStayWithinReason() {
        assertThat(parsed("options attempts:0").attempts()).hasValue(1);
        assertThat(parsed("options attempts:99").attempts()).hasValue(5);
        assertThat(parsed("options attempts:many").attempts()).isEmpty();
    }

    @Test
    void theSystemsServersAreAsked() {
        first.point("orders.test", "127.0.0.2");
        try (Resolving resolving = system()) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        }
    }

    @Test
    void theSystemsAttemptsAreHonouredUnlessSet() throws IOException {
        write(server(first), "options attempts:1");
        first.servfail();
        try (Resolving resolving = system();
                Resolving own = new Resolving(
                        settings -> settings.systemConfiguration(file).rounds(3))) {
            resolving.failure("orders.test");
            assertThat(first.count("orders.test")).isEqualTo(2);
            own.failure("own.test");
            assertThat(first.count("own.test")).isEqualTo(6);
        }
    }

    @Test
    void aChangeIsSeenAfterFiveSecondsAtTheLatestAndNotLookedForBefore() throws IOException {
        first.point("orders.test", "127.0.0.2");
        second.point("orders.test", "127.0.0.3");
        try (Resolving resolving = system()) {
            resolving.fresh("orders.test");
            write("# moved", server(second));

            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
            resolving.timing.advance(Duration.ofSeconds(5));
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.3");
        }
    }

    @Test
    void aFileThatVanishesLeavesTheServersOfBefore() throws IOException {
        first.point("orders.test", "127.0.0.2");
        try (Resolving resolving = system()) {
            resolving.fresh("orders.test");
            Files.delete(file);
            resolving.timing.advance(Duration.ofSeconds(6));

            assertThat(resolving.fresh("orders.test").fresh()).isTrue();
        }
    }

    @Test
    void aMissingFileIsAnErrorThatSaysWhatToDo() throws IOException {
        Files.delete(file);
        try (Resolving resolving = system()) {
            ResolutionException failure = resolving.failure("orders.test");

            assertThat(failure.kind()).isEqualTo(Kind.ALL_SERVERS_FAILED);
            assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("set servers(...)");
        }
    }

    @Test
    void theNameAsItIsWrittenComesFirstThenTheSearchPath() throws IOException {
        write(server(first), "search default.svc.cluster.local svc.cluster.local cluster.local");
        first.point("redis.prod.svc.cluster.local", "127.0.0.2");
        try (Resolving resolving = system()) {
            Resolution resolution = resolving.fresh("redis.prod");

            assertThat(texts(resolution)).containsExactly("127.0.0.2");
            assertThat(resolution.host()).isEqualTo("redis.prod");
            assertThat(names())
                    .containsExactly(
                            "redis.prod", "redis.prod.default.svc.cluster.local", "redis.prod.svc.cluster.local");
        }
    }

    private Stream<String> names() {
        return first.queries().stream().map(StagedDns.Query::name).distinct();
    }

    @Test
    void aNameThatExistsAsItIsWrittenNeverMeetsTheSearchPath() throws IOException {
        write(server(first), "search corp.test");
        first.point("orders.test", "127.0.0.2");
        first.point("orders.test.corp.test", "127.0.0.66");
        first.cname("alias.test", "gone.test");
        first.point("alias.test.corp.test", "127.0.0.66");
        try (Resolving resolving = system()) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
            assertThat(resolving.failure("alias.test").kind()).isEqualTo(Kind.NO_SUCH_NAME);
            assertThat(names()).containsExactlyInAnyOrder("orders.test", "alias.test");
        }
    }

    @Test
    void aNameThatEndsInADotIsNotCompleted() throws IOException {
        write(server(first), "search corp.test");
        first.point("redis.corp.test", "127.0.0.2");
        try (Resolving resolving = system()) {
            assertThat(texts(resolving.fresh("redis"))).containsExactly("127.0.0.2");
            first.clearQueries();
            assertThat(resolving.failure("redis.").kind()).isEqualTo(Kind.NO_SUCH_NAME);
            assertThat(names()).containsExactly("redis");
        }
    }

    @Test
    void aFailingServerDoesNotLeadToTheSearchPath() throws IOException {
        write(server(first), "search corp.test");
        first.servfail("redis");
        first.point("redis.corp.test", "127.0.0.66");
        try (Resolving resolving = system()) {
            assertThat(resolving.failure("redis").kind()).isEqualTo(Kind.ALL_SERVERS_FAILED);
        }
    }

    @Test
    void theSearchPathCanBeSwitchedOff() throws IOException {
        write(server(first), "search corp.test");
        first.point("redis.corp.test", "127.0.0.2");
        try (Resolving resolving =
                new Resolving(settings -> settings.systemConfiguration(file).searchPath(false))) {
            assertThat(resolving.failure("redis").kind()).isEqualTo(Kind.NO_SUCH_NAME);
        }
    }

    @Test
    void theErrorNamesEveryNameThatWasTried() throws IOException {
        write(server(first), "search corp.test");
        try (Resolving resolving = system()) {
            assertThat(resolving.failure("redis")).hasMessageContaining("Asked for redis, redis.corp.test in ");
        }
    }
}
