// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.clients;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * All connections from one address.
 *
 * @param address the clients' address
 * @param connections at least one
 * @since 0.1.0
 */
public record ClientHost(String address, List<ClientEntry> connections) {
    static final Comparator<ClientHost> LARGEST_FIRST = Comparator.comparingInt(
                    (ClientHost host) -> host.connections().size())
            .reversed()
            .thenComparing(ClientHost::address);

    /**
     * What the connections have in a field, each value once.
     *
     * @param field what to look at
     * @return the values in order, those that are empty left out
     */
    public List<String> distinct(Function<ClientEntry, String> field) {
        return connections.stream()
                .map(field)
                .filter(value -> !value.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * How many wait in a blocking command.
     *
     * @return none or more
     */
    public long blocked() {
        return connections.stream().filter(ClientEntry::blocked).count();
    }

    /**
     * The shortest time since a command, over all connections.
     *
     * @return in seconds
     */
    public long idleSeconds() {
        return connections.stream().mapToLong(ClientEntry::idleSeconds).min().orElse(0);
    }

    /**
     * The longest time since one connected.
     *
     * @return in seconds
     */
    public long ageSeconds() {
        return connections.stream().mapToLong(ClientEntry::ageSeconds).max().orElse(0);
    }
}
