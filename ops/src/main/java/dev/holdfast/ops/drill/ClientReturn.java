// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.clients.ClientEntry;
import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.topology.NodeAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which clients of the old primary have found the new one. A client is an address with a name, since its port is another
 * one on each connection.
 *
 * @param cameBack on the new primary at the end
 * @param didNot on the old primary before, and not on the new one at the end
 * @since 0.1.0
 */
public record ClientReturn(List<String> cameBack, List<String> didNot) {

    static ClientReturn compare(ClientInventory before, ClientInventory after) {
        Set<String> then = on(before, primary(before));
        Set<String> now = on(after, primary(after));
        return new ClientReturn(
                then.stream().filter(now::contains).toList(),
                then.stream().filter(client -> !now.contains(client)).toList());
    }

    private static Optional<NodeAddress> primary(ClientInventory inventory) {
        return inventory.group().primary().map(NodeInfo::address);
    }

    private static Set<String> on(ClientInventory inventory, Optional<NodeAddress> node) {
        return inventory.clients().stream()
                .filter(client -> node.isPresent() && client.node().equals(node.get()))
                .filter(client -> !client.name().startsWith("holdfast-"))
                .map(ClientReturn::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(ClientEntry client) {
        return client.name().isEmpty() ? client.address() : client.address() + " (" + client.name() + ")";
    }
}
