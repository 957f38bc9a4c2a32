// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.testkit.RedisNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a node, every 50 ms, how many commands of the race clients have sent it: what it was asked, not what was said. */
final class DemotedWatch implements AutoCloseable {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(50);

    private final RedisNode node;
    private final ConcurrentSkipListMap<Long, Long> samples = new ConcurrentSkipListMap<>();
    private final Thread thread;
    private final boolean writable;
    private volatile boolean closed;

    /** With whether the node goes on taking writes. */
    DemotedWatch(RedisNode node, boolean writable) {
        this.node = node;
        this.writable = writable;
        this.thread = new Thread(this::watch, "demoted-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try {
                long at = System.nanoTime();
                String stats = node.command("INFO", "commandstats").text();
                samples.put(at, sends(stats.lines().toList(), writable));
            } catch (UncheckedIOException e) {
                // Not answering just now: there is a later sample, or none.
            }
            LockSupport.parkNanos(PERIOD);
        }
    }

    /** A replica's calls of INCR are those of its primary, so that there only the refused ones are a client's. */
    static long sends(List<String> commands, boolean writable) {
        return count(commands, "get", "calls")
                + count(commands, "incr", "rejected_calls")
                + (writable ? count(commands, "incr", "calls") : 0);
    }

    /** How often a node has run a command so far. */
    static long calls(RedisNode node, String command) {
        return count(node.command("INFO", "commandstats").text().lines().toList(), command, "calls");
    }

    private static long count(List<String> commands, String command, String field) {
        return commands.stream()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .flatMap(line ->
                        List.of(line.substring(line.indexOf(':') + 1).trim().split(",")).stream())
                .filter(part -> part.startsWith(field + "="))
                .mapToLong(part -> Long.parseLong(part.substring(field.length() + 1)))
                .sum();
    }

    /** How many came from a moment until another, to within a sample. */
    OptionalLong sent(long from, long until) {
        return sent(samples, from, until);
    }

    static OptionalLong sent(ConcurrentSkipListMap<Long, Long> samples, long from, long until) {
        Map.Entry<Long, Long> first = samples.ceilingEntry(from);
        Map.Entry<Long, Long> last = samples.floorEntry(until);
        if (first == null || last == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(0, last.getValue() - first.getValue()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
