// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which name servers this machine asks, and which programs between keep their answers. */
final class CachingDaemons {
    /** What the kernel calls the process (15 letters at most), and what empties its cache. */
    private static final Map<String, String> FLUSH = new LinkedHashMap<>(Map.of(
            "systemd-resolve", "resolvectl flush-caches",
            "nscd", "nscd --invalidate=hosts",
            "dnsmasq", "kill -HUP $(pidof dnsmasq)",
            "unbound", "unbound-control flush_zone cache.amazonaws.com",
            "sssd", "sss_cache -E"));

    private final Path root;
    private final String system;

    /** The root is where /proc and /etc are. */
    CachingDaemons(Path root, String system) {
        this.root = root;
        this.system = system;
    }

    void check(Findings findings, String asked) {
        findings.fact("name server", asked.isEmpty() ? String.join(", ", nameServers()) : asked);
        running()
                .forEach((daemon, flush) -> findings.note(
                        "caching-daemon",
                        daemon + " runs on this machine and may keep DNS answers",
                        "clients that ask the system see a failover only when its entry has run out",
                        "after a failover: " + flush));
    }

    List<String> nameServers() {
        try {
            return Files.readAllLines(root.resolve("etc/resolv.conf")).stream()
                    .map(line -> line.trim().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                    .map(words -> words[1])
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    Map<String, String> running() {
        if (system.startsWith("Mac")) {
            return Map.of("mDNSResponder", "sudo dscacheutil -flushcache; sudo killall -HUP mDNSResponder");
        }
        Map<String, String> found = new LinkedHashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(root.resolve("proc"), "[0-9]*")) {
            for (Path process : processes) {
                String name = name(process);
                if (FLUSH.containsKey(name)) {
                    found.put(name.equals("systemd-resolve") ? "systemd-resolved" : name, FLUSH.get(name));
                }
            }
        } catch (IOException e) {
            // No /proc: then nothing can be said.
            return Map.of();
        }
        return found.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).trim();
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }
}
