// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.timing.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom to ask: given by the user, or the system's, which is looked at again every five seconds. */
final class NameServers {

    private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int USUAL_ROUNDS = 2;

    private final DnsSettings settings;
    private final Timing timing;
    private final FileWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ServerList current;
    private long checked;

    NameServers(DnsSettings settings, Timing timing) {
        this.settings = settings;
        this.timing = timing;
        this.watch = new FileWatch(settings.systemConfiguration());
    }

    /**
     * The servers in the order in which to ask them, the suffixes to try, and how often to go through the list.
     *
     * @param servers empty when the system's configuration is missing
     */
    record ServerList(List<InetSocketAddress> servers, List<String> suffixes, int rounds) {}

    /** The list as it is now. Does file I/O. */
    ServerList current() {
        lock.lock();
        try {
            ServerList known = current;
            if (known != null && timing.nanos() - checked < PAUSE_NANOS) {
                return known;
            }
            checked = timing.nanos();
            if (known != null && !watch.changed()) {
                return known;
            }
            ServerList read = read(Optional.ofNullable(known));
            if (known != null && !known.servers().equals(read.servers())) {
                LOG.info(
                        "Name servers changed in {}: {}, before {}",
                        settings.systemConfiguration(),
                        texts(read),
                        texts(known));
            }
            current = read;
            return read;
        } finally {
            lock.unlock();
        }
    }

    private ServerList read(Optional<ServerList> before) {
        Path file = settings.systemConfiguration();
        ResolvConf system;
        if (before.isEmpty()) {
            watch.changed();
        }
        try {
            system = ResolvConf.parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            if (before.isPresent()) {
                // Replaced this very moment, most likely; without name servers nothing could be resolved.
                LOG.info("{} cannot be read ({}); its name servers of before are kept", file, e.toString());
                return before.get();
            }
            if (!(e instanceof NoSuchFileException)) {
                LOG.warn("{} cannot be read: {}", file, e.toString());
            }
            system = ResolvConf.NONE;
        }
        return new ServerList(
                settings.servers().isEmpty() ? system.servers() : settings.servers(),
                settings.searchPath() ? system.suffixes() : List.of(),
                settings.rounds().orElse(system.attempts().orElse(USUAL_ROUNDS)));
    }

    private static List<String> texts(ServerList list) {
        return list.servers().stream().map(NameServers::text).toList();
    }

    /** For messages. */
    static String text(InetSocketAddress server) {
        InetAddress address = server.getAddress();
        String host = address.getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + server.getPort();
    }
}
