// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Who was asked for what in one lookup, and what came back: for the error message. Safe for several threads. */
final class Attempts {

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<InetSocketAddress, Map<String, Integer>> results = new LinkedHashMap<>();

    void note(InetSocketAddress server, String name, RecordType type, String result) {
        lock.lock();
        try {
            names.add(name);
            results.computeIfAbsent(server, unseen -> new LinkedHashMap<>())
                    .merge(type + " " + result, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    /** One sentence or more. */
    String describe(long millisSpent) {
        lock.lock();
        try {
            if (results.isEmpty()) {
                return "No name server was asked in " + millisSpent + " ms.";
            }
            List<String> servers = new ArrayList<>();
            results.forEach((server, counts) -> servers.add(NameServers.text(server) + " " + counted(counts)));
            return "Asked for " + String.join(", ", names) + " in " + millisSpent + " ms: " + String.join("; ", servers)
                    + ".";
        } finally {
            lock.unlock();
        }
    }

    private static String counted(Map<String, Integer> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((result, times) -> parts.add(times == 1 ? result : result + " (" + times + " times)"));
        return String.join(", ", parts);
    }
}
