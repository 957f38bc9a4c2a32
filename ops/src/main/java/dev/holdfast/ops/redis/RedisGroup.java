// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import dev.holdfast.dns.AddressLiteral;
import dev.holdfast.dns.Resolution;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nodes behind an endpoint, found by asking: the node that DNS names, then those that it names. Nodes that cannot be
 * asked are left out, and named among the problems.
 *
 * @param endpoint what was asked for
 * @param resolution what DNS said
 * @param nodes all nodes that answered, primaries first
 * @param problems a sentence for each node that did not
 * @since 0.1.0
 */
public record RedisGroup(Endpoint endpoint, Resolution resolution, List<NodeInfo> nodes, List<String> problems) {
    private static final Pattern LISTED = Pattern.compile("ip=([^,]+),port=(\\d+).*");

    /**
     * Asks the nodes.
     *
     * @param access how to reach them
     * @param onEach called with a connection to each node that answers, within this call
     * @return what was found
     * @throws RedisUnreachable if the endpoint's own node cannot be asked
     */
    public static RedisGroup read(RedisAccess access, Consumer<RedisConnection> onEach) {
        Resolution resolution = access.resolve();
        NodeAddress first =
                new NodeAddress(resolution.addresses().get(0), access.endpoint().port());
        List<NodeInfo> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<NodeAddress> seen = new LinkedHashSet<>(Set.of(first));
        List<NodeAddress> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            NodeAddress node = open.remove(0);
            try (RedisConnection connection = access.open(node)) {
                NodeInfo info = NodeInfo.of(connection);
                found.add(info);
                onEach.accept(connection);
                named(info, connection).stream().filter(seen::add).forEach(open::add);
            } catch (RedisUnreachable | RedisRefusal e) {
                if (found.isEmpty()) {
                    throw e;
                }
                problems.add(e.getMessage());
            }
        }
        found.sort(Comparator.comparing(NodeInfo::isPrimary).reversed());
        return new RedisGroup(access.endpoint(), resolution, List.copyOf(found), List.copyOf(problems));
    }

    private static List<NodeAddress> named(NodeInfo info, RedisConnection connection) {
        List<NodeAddress> others = new ArrayList<>();
        if (info.isCluster()) {
            for (String line : connection.text("CLUSTER", "NODES").split("\n")) {
                String[] words = line.split(" ");
                if (words.length > 2 && !words[2].contains("noaddr")) {
                    String at = words[1].replaceFirst("[@,].*", "");
                    int colon = at.lastIndexOf(':');
                    address(at.substring(0, Math.max(0, colon)), at.substring(colon + 1))
                            .ifPresent(others::add);
                }
            }
            return others;
        }
        if (!info.isPrimary()) {
            address(info.fact("master_host"), info.fact("master_port")).ifPresent(others::add);
        }
        for (int i = 0; !info.fact("slave" + i).isEmpty(); i++) {
            Matcher listed = LISTED.matcher(info.fact("slave" + i));
            if (listed.matches()) {
                address(listed.group(1), listed.group(2)).ifPresent(others::add);
            }
        }
        return others;
    }

    private static Optional<NodeAddress> address(String host, String port) {
        // Servers list one another by address; a name (replica-announce-hostnames) would want a resolver of its own.
        Optional<InetAddress> ip = AddressLiteral.parse(host);
        return ip.map(known -> new NodeAddress(known, Integer.parseInt(port)));
    }

    /**
     * The node that says it is the primary; of several the one that DNS names.
     *
     * @return empty when none does
     */
    public Optional<NodeInfo> primary() {
        return nodes.stream().filter(NodeInfo::isPrimary).findFirst();
    }

    /**
     * All others.
     *
     * @return the replicas that answered
     */
    public List<NodeInfo> replicas() {
        return nodes.stream().filter(node -> !node.isPrimary()).toList();
    }

    /** How long one node may take to be dialled, and to answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);
}
