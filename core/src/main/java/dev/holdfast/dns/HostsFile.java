// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's list of names, read again when it changes. Keeps only the lines of names that were asked for. */
final class HostsFile {

    private static final Logger LOG = LoggerFactory.getLogger(HostsFile.class);

    private final Path file;
    private final FileWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, List<InetAddress>> found = new HashMap<>();

    HostsFile(Path file) {
        this.file = file;
        this.watch = new FileWatch(file);
    }

    /** The addresses of a name, in the order of the file; none if the file does not have it. Does file I/O. */
    List<InetAddress> addresses(String host) {
        lock.lock();
        try {
            if (watch.changed()) {
                found.clear();
            }
            return found.computeIfAbsent(HostText.withoutDot(host), this::search);
        } finally {
            lock.unlock();
        }
    }

    private List<InetAddress> search(String name) {
        List<InetAddress> addresses = new ArrayList<>();
        // Latin 1 reads any bytes: a comment in an unknown encoding must not hide the names.
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.replaceFirst("#.*", "").trim().split("\\s+");
                if (Arrays.stream(words)
                        .skip(1)
                        .map(word -> HostText.withoutDot(word.toLowerCase(Locale.ROOT)))
                        .anyMatch(name::equals)) {
                    HostText.literal(words[0]).ifPresent(addresses::add);
                }
            }
        } catch (IOException e) {
            LOG.debug("Hosts file {} cannot be read", file, e);
        }
        return List.copyOf(addresses);
    }
}
