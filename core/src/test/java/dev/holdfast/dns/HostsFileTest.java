// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.StagedDns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {

    @TempDir
    Path folder;

    private final StagedDns dns = StagedDns.start();
    private Path hosts;
    private Resolving resolving;

    @BeforeEach
    void listed() throws IOException {
        hosts = folder.resolve("hosts");
        write("127.0.0.9 Orders.test orders # a comment with orders.test", "::1 orders.test", "127.0.0.8 other.test");
        resolving = new Resolving(
                settings -> settings.servers(List.of(dns.socketAddress())).hostsFile(hosts));
    }

    private void write(String... lines) throws IOException {
        // Renamed into place: same size and maybe the same time, but another file.
        Path draft = folder.resolve("draft");
        Files.write(draft, List.of(lines), StandardCharsets.ISO_8859_1);
        Files.move(draft, hosts, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void close() {
        resolving.close();
        dns.close();
    }

    @Test
    void aListedNameIsNotAskedOfANameServer() {
        dns.point("orders.test", "127.0.0.2");

        Resolution resolution = resolving.fresh("ORDERS.test.");

        assertThat(resolution.source()).isEqualTo(Resolution.Source.HOSTS_FILE);
        assertThat(texts(resolution)).containsExactly("127.0.0.9", "0:0:0:0:0:0:0:1");
        assertThat(texts(resolving.fresh("orders"))).containsExactly("127.0.0.9");
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void aNameThatIsNotListedIsAskedOfANameServer() {
        dns.point("elsewhere.test", "127.0.0.2");

        assertThat(resolving.fresh("elsewhere.test").source()).isEqualTo(Resolution.Source.NAME_SERVER);
    }

    @Test
    void aChangeOfTheFileIsSeenByTheNextLookup() throws IOException {
        assertThat(texts(resolving.fresh("other.test"))).containsExactly("127.0.0.8");

        write("127.0.0.9 Orders.test orders # a comment with orders.test", "::1 orders.test", "127.0.0.7 other.test");
        assertThat(texts(resolving.fresh("other.test"))).containsExactly("127.0.0.7");

        dns.point("other.test", "127.0.0.2");
        Files.delete(hosts);
        assertThat(texts(resolving.fresh("other.test"))).containsExactly("127.0.0.2");
    }

    @Test
    void aListedNameIsReusedForTheLeastTimeToLive() {
        assertThat(resolving.fresh("orders.test").timeToLive()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void linesThatAreNotUnderstoodDoNotHideOthers() throws IOException {
        write("nonsense", "# \u00e9\u00ff", "", "not-an-address orders.test", "  127.0.0.3\t\torders.test");

        assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.3");
    }

    @Test
    void localhostIsLoopbackWithoutAnyFile() throws IOException {
        Files.delete(hosts);

        Resolution resolution = resolving.fresh("localhost");

        assertThat(texts(resolution)).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(dns.queries()).isEmpty();
    }
}
