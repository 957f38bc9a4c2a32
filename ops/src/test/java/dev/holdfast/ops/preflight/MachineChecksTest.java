// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineChecksTest {
    @TempDir
    Path root;

    @Test
    void cachingDaemonsAreNamedWithWhatFlushesEach() throws IOException {
        process("12", "systemd-resolve");
        process("13", "nscd");
        process("14", "dnsmasq");
        process("15", "bash");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/resolv.conf"), "# by hand\nnameserver 127.0.0.53\noptions edns0\n");

        CachingDaemons daemons = new CachingDaemons(root, "Linux");

        assertThat(daemons.nameServers()).containsExactly("127.0.0.53");
        assertThat(daemons.running())
                .containsEntry("systemd-resolved", "resolvectl flush-caches")
                .containsEntry("nscd", "nscd --invalidate=hosts")
                .containsEntry("dnsmasq", "kill -HUP $(pidof dnsmasq)")
                .hasSize(3);
    }

    @Test
    void macosAlwaysCaches() {
        assertThat(new CachingDaemons(root, "Mac OS X").running()).containsKey("mDNSResponder");
    }

    @ParameterizedTest
    @CsvSource({
        "networkaddress.cache.ttl=-1, jvm-dns-forever, CRITICAL",
        "networkaddress.cache.ttl=60, jvm-dns, WARNING",
        "# networkaddress.cache.ttl=-1, jvm-dns, WARNING",
        "networkaddress.cache.ttl=5, , ",
    })
    void theJvmsSettingsAreReadFromItsSecurityFile(String line, String id, Severity severity) throws IOException {
        Files.createDirectories(root.resolve("conf/security"));
        Files.writeString(root.resolve("conf/security/java.security"), line + "\n");
        Findings findings = new Findings();

        JvmDns.check(root, findings);

        List<Finding> found = findings.report().findings();
        assertThat(found).extracting(Finding::id).isEqualTo(id == null ? List.of() : List.of(id));
        assertThat(found).extracting(Finding::severity).isEqualTo(id == null ? List.of() : List.of(severity));
    }

    @Test
    void aFolderThatIsNoJavaIsSaidToBeNone() {
        Findings findings = new Findings();

        JvmDns.check(root.resolve("nowhere"), findings);

        assertThat(findings.report().notLookedAt())
                .singleElement()
                .asString()
                .contains("has no conf/security/java.security");
    }

    private void process(String id, String name) throws IOException {
        Path folder = Files.createDirectories(root.resolve("proc").resolve(id));
        Files.writeString(folder.resolve("comm"), name + "\n");
    }
}
