// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a JVM keeps DNS answers, by its security file. Measured on 17.0.15 and 25.0.3 (a name that flips, asked by
 * InetAddress): 30 s unless set; {@code -Dsun.net.inetaddr.ttl} is honoured while the file says nothing, and the
 * negative one is not, since the file as shipped says 10.
 */
final class JvmDns {
    private static final int DEFAULT_SECONDS = 30;
    private static final int ADVISED_SECONDS = 5;
    private static final int TOO_LONG_SECONDS = 10;

    private JvmDns() {}

    static void check(Path javaHome, Findings findings) {
        Optional<Path> file = securityFile(javaHome);
        if (file.isEmpty()) {
            findings.notLookedAt("the JVM's DNS settings: " + javaHome + " has no conf/security/java.security");
            return;
        }
        Properties settings = read(file.get(), findings);
        int seconds = number(settings.getProperty("networkaddress.cache.ttl"), DEFAULT_SECONDS);
        int negative = number(settings.getProperty("networkaddress.cache.negative.ttl"), TOO_LONG_SECONDS);
        int stale = number(settings.getProperty("networkaddress.cache.stale.ttl"), 0);
        findings.fact(
                "JVM",
                file.get() + ": answers kept " + text(seconds)
                        + (settings.containsKey("networkaddress.cache.ttl") ? "" : " (its default)") + ", failures "
                        + text(negative) + (stale > 0 ? ", and used for " + text(stale) + " more when DNS fails" : ""));
        String mend = "networkaddress.cache.ttl=" + ADVISED_SECONDS + " in " + file.get()
                + ", or in a file given by -Djava.security.properties=FILE; -Dnetworkaddress.cache.ttl does nothing";
        if (seconds < 0) {
            findings.critical(
                    "jvm-dns-forever",
                    "this JVM keeps DNS answers for ever",
                    "clients that resolve through the JVM never see a failover (Holdfast's own do not ask it)",
                    mend);
        } else if (seconds > TOO_LONG_SECONDS) {
            findings.warning(
                    "jvm-dns",
                    "this JVM keeps DNS answers for " + seconds + " s",
                    "clients that resolve through the JVM see a failover that much later; AWS advises 5 to 10 s"
                            + " (Holdfast's own do not ask it)",
                    mend);
        }
        if (stale > 0) {
            findings.warning(
                    "jvm-dns-stale",
                    "this JVM uses expired DNS answers for " + stale + " s when DNS fails",
                    "a client may go back to the old primary's address",
                    "networkaddress.cache.stale.ttl=0 in " + file.get());
        }
    }

    private static String text(int seconds) {
        return seconds < 0 ? "for ever" : seconds + " s";
    }

    private static Optional<Path> securityFile(Path javaHome) {
        // Java 9 and later; a JDK 8; a JRE 8.
        return Stream.of("conf/security", "jre/lib/security", "lib/security")
                .map(folder -> javaHome.resolve(folder).resolve("java.security"))
                .filter(Files::isReadable)
                .findFirst();
    }

    private static Properties read(Path file, Findings findings) {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            settings.load(in);
        } catch (IOException e) {
            findings.notLookedAt("the JVM's DNS settings: cannot read " + file + ": " + e.getMessage());
        }
        return settings;
    }

    private static int number(@Nullable String value, int unset) {
        try {
            return value == null || value.isBlank() ? unset : Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            return unset;
        }
    }
}
