// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AddressOwners.Owner;
import dev.holdfast.ops.clients.ClientHost;
import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.flowlogs.FlowClient;
import dev.holdfast.ops.flowlogs.FlowReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that is known of one address.
 *
 * @param address the client's address
 * @param host its connections, if it has any now
 * @param flow what flow logs tell of it
 * @param owner whose it is in EC2
 */
record ClientRow(String address, Optional<ClientHost> host, Optional<FlowClient> flow, Optional<Owner> owner) {

    /** Those that are connected, then those that only the flow logs know, of which the rarest come first. */
    static List<ClientRow> join(ClientInventory inventory, Optional<FlowReport> flows, Optional<Ec2Lookup> owners) {
        Map<String, ClientHost> hosts =
                inventory.hosts().stream().collect(Collectors.toMap(ClientHost::address, Function.identity()));
        Map<String, FlowClient> clients = flows.stream()
                .flatMap(report -> report.clients().stream())
                .collect(Collectors.toMap(FlowClient::address, Function.identity()));
        List<ClientRow> rows = new ArrayList<>();
        for (String address : addresses(inventory, flows)) {
            rows.add(new ClientRow(
                    address,
                    Optional.ofNullable(hosts.get(address)),
                    Optional.ofNullable(clients.get(address)),
                    owners.flatMap(lookup -> Optional.ofNullable(lookup.owners().get(address)))));
        }
        return rows;
    }

    static Set<String> addresses(ClientInventory inventory, Optional<FlowReport> flows) {
        Set<String> addresses = new LinkedHashSet<>();
        inventory.hosts().forEach(host -> addresses.add(host.address()));
        flows.ifPresent(
                report -> report.clients().stream().map(FlowClient::address).forEach(addresses::add));
        return addresses;
    }

    boolean isConnected() {
        return host.isPresent();
    }
}
