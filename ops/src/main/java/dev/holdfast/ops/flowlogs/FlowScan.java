// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts, over any number of lines, the traffic to a group's nodes by client. Its size grows with the clients only. */
final class FlowScan {
    /** Beyond this many addresses it is a scan of the network, not a list of clients. */
    static final int MAX_CLIENTS = 200_000;

    private static final byte[] ACCEPT = "ACCEPT".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SKIPDATA = "SKIPDATA".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NODATA = "NODATA".getBytes(StandardCharsets.US_ASCII);

    private final Set<Long> nodes4 = new HashSet<>();
    private final Set<String> nodes6 = new HashSet<>();
    private final byte[] port;
    private final long since;
    private final Map<Long, FlowClient> clients4 = new HashMap<>();
    private final Map<String, FlowClient> clients6 = new HashMap<>();
    private long lines;
    private long unreadable;
    private long lost;
    private long tooMany;
    private long older;

    FlowScan(Collection<String> nodes, int port, FlowWindow window) {
        for (String node : nodes) {
            long number = number(node);
            if (number < 0) {
                nodes6.add(node);
            } else {
                nodes4.add(number);
            }
        }
        this.since = window.isAll() ? Long.MIN_VALUE : window.since().getEpochSecond();
        this.port = Integer.toString(port).getBytes(StandardCharsets.US_ASCII);
    }

    private static long number(String address) {
        FlowLine line = new FlowLine(FlowFormat.of("srcaddr dstaddr dstport"));
        byte[] text = (address + " - -").getBytes(StandardCharsets.US_ASCII);
        line.split(text, 0, text.length);
        return line.ipv4(0);
    }

    void add(FlowLine line, FlowFormat format) {
        if (line.isEmpty()) {
            return;
        }
        lines++;
        if (!line.isWhole()) {
            unreadable++;
        } else if (line.is(format.port, port)) {
            ofPort(line, format);
        } else if (format.status >= 0 && line.is(format.status, SKIPDATA)) {
            lost += isOlder(line, format) ? 0 : 1;
        } else if (line.number(format.port) < 0
                && !(format.status >= 0 && line.is(format.status, NODATA))
                && line.hasValue(format.port)) {
            unreadable++;
        }
    }

    private void ofPort(FlowLine line, FlowFormat format) {
        if (!isNode(line, format.node) && !(line.hasValue(format.packetNode) && isNode(line, format.packetNode))) {
            return;
        }
        if (isOlder(line, format)) {
            older++;
            return;
        }
        // Where a gateway stands between, the packet's own source is the client.
        int from = line.hasValue(format.packetClient) ? format.packetClient : format.client;
        boolean accepted = format.action < 0 || line.is(format.action, ACCEPT);
        FlowClient client = client(line, from);
        if (client == null) {
            tooMany++;
        } else {
            client.add(
                    line.number(format.start),
                    line.number(format.end),
                    Math.max(0, line.number(format.bytes)),
                    accepted);
        }
    }

    /** A record without a time may be of any. */
    private boolean isOlder(FlowLine line, FlowFormat format) {
        if (since == Long.MIN_VALUE) {
            return false;
        }
        long time = line.number(format.end >= 0 ? format.end : format.start);
        return time >= 0 && time < since;
    }

    private boolean isNode(FlowLine line, int column) {
        long number = line.ipv4(column);
        return number >= 0 ? nodes4.contains(number) : !nodes6.isEmpty() && nodes6.contains(line.text(column));
    }

    private @Nullable FlowClient client(FlowLine line, int column) {
        long number = line.ipv4(column);
        FlowClient known = number >= 0 ? clients4.get(number) : clients6.get(line.text(column));
        if (known != null || clients4.size() + clients6.size() >= MAX_CLIENTS) {
            return known;
        }
        FlowClient client = new FlowClient(line.text(column));
        if (number >= 0) {
            clients4.put(number, client);
        } else {
            clients6.put(client.address(), client);
        }
        return client;
    }

    Stream<FlowClient> clients() {
        return Stream.concat(clients4.values().stream(), clients6.values().stream());
    }

    long lines() {
        return lines;
    }

    long unreadable() {
        return unreadable;
    }

    long lost() {
        return lost;
    }

    long older() {
        return older;
    }

    long tooMany() {
        return tooMany;
    }
}
