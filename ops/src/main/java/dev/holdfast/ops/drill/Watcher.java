// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.drill.Journal.Who;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisConnection;
import dev.holdfast.ops.redis.RedisRefusal;
import dev.holdfast.ops.redis.RedisUnreachable;
import dev.holdfast.topology.NodeAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Asks each node for its role and DNS for the endpoint, many times a second, and writes down what changes. */
final class Watcher implements AutoCloseable {
    private static final Duration NODE_PACE = Duration.ofMillis(50);
    private static final Duration NODE_TIMEOUT = Duration.ofMillis(500);
    private static final Duration DNS_PACE = Duration.ofMillis(300);

    private final RedisAccess access;
    private final Journal journal;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile Optional<Instant> promoted = Optional.empty();
    private volatile Optional<NodeAddress> primary = Optional.empty();

    Watcher(RedisAccess access, Journal journal) {
        this.access = access;
        this.journal = journal;
    }

    void start(List<NodeAddress> nodes) {
        nodes.forEach(node -> begin(() -> watch(node), "watch-" + node));
        begin(this::watchDns, "watch-dns");
    }

    private void begin(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** When a node that was none said first that it is a primary. */
    Optional<Instant> promoted() {
        return promoted;
    }

    /** The node that said last that it has become a primary. */
    Optional<NodeAddress> primary() {
        return primary;
    }

    private void watch(NodeAddress node) {
        String before = "";
        while (!stopping) {
            try (RedisConnection connection = access.open(node, NODE_TIMEOUT)) {
                while (!stopping) {
                    before = changed(node, before, role(connection));
                    LockSupport.parkNanos(NODE_PACE.toNanos());
                }
            } catch (RedisUnreachable | RedisRefusal e) {
                before = changed(node, before, "not answering");
                LockSupport.parkNanos(NODE_PACE.toNanos());
            }
        }
    }

    private static String role(RedisConnection connection) {
        String info = connection.text("INFO", "replication");
        return info.contains("role:master") ? "a primary" : "a replica";
    }

    private String changed(NodeAddress node, String before, String now) {
        if (!before.isEmpty() && !before.equals(now)) {
            Instant seen = journal.now();
            if (promoted.isEmpty() && now.equals("a primary") && before.equals("a replica")) {
                promoted = Optional.of(seen);
            }
            if (now.equals("a primary")) {
                primary = Optional.of(node);
            }
            journal.note(Who.SERVER, node + " is " + now + " (was " + before + ")");
        }
        return now;
    }

    private void watchDns() {
        String before = "";
        while (!stopping) {
            try {
                String now = access.resolve().addresses().stream()
                        .map(InetAddress::getHostAddress)
                        .sorted()
                        .collect(Collectors.joining(", "));
                if (!before.isEmpty() && !before.equals(now)) {
                    journal.note(Who.DNS, access.endpoint().host() + " leads to " + now + " (was " + before + ")");
                }
                before = now;
            } catch (RedisUnreachable e) {
                // The next answer tells.
            }
            LockSupport.parkNanos(DNS_PACE.toNanos());
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.forEach(LockSupport::unpark);
    }
}
