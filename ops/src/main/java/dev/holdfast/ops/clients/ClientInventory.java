// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.clients;

import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisConnection;
import dev.holdfast.ops.redis.RedisGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is connected to the nodes of a group at one moment.
 *
 * @param group the nodes that were asked
 * @param clients all connections, except those between nodes and the command line's own
 * @param replicationLinks how many connections between nodes were left out
 * @since 0.1.0
 */
public record ClientInventory(RedisGroup group, List<ClientEntry> clients, int replicationLinks) {

    /**
     * Asks all nodes of a group for their clients.
     *
     * @param access how to reach them
     * @return what they list
     */
    public static ClientInventory read(RedisAccess access) {
        List<ClientEntry> all = new ArrayList<>();
        RedisGroup group = RedisGroup.read(access, connection -> all.addAll(list(connection)));
        List<ClientEntry> clients = all.stream()
                .filter(client -> !client.replication() && !client.name().equals(RedisConnection.NAME))
                .toList();
        int links = (int) all.stream().filter(ClientEntry::replication).count();
        return new ClientInventory(group, clients, links);
    }

    private static List<ClientEntry> list(RedisConnection connection) {
        return connection
                .text("CLIENT", "LIST")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> ClientEntry.parse(line, connection.node()))
                .toList();
    }

    /**
     * The connections by the address that they come from, those with most first.
     *
     * @return groups of at least one connection
     */
    public List<ClientHost> hosts() {
        Map<String, List<ClientEntry>> byAddress = new LinkedHashMap<>();
        clients.forEach(client -> byAddress
                .computeIfAbsent(client.address(), address -> new ArrayList<>())
                .add(client));
        return byAddress.entrySet().stream()
                .map(entry -> new ClientHost(entry.getKey(), List.copyOf(entry.getValue())))
                .sorted(ClientHost.LARGEST_FIRST)
                .toList();
    }
}
