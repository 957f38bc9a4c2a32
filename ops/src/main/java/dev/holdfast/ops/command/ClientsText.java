// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientEntry;
import dev.holdfast.ops.clients.ClientHost;
import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisGroup;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code holdfast clients} prints: one row for each address, with all that is known of it.
 *
 * @param inventory who is connected
 * @param flows who was, if flow logs were read
 * @param owners whose the addresses are, if EC2 was asked
 */
record ClientsText(ClientInventory inventory, Optional<FlowReport> flows, Optional<Ec2Lookup> owners) {
    private static final int AT_MOST = 3;
    private static final List<String> COLUMNS = List.of(
            "ADDRESS", "CONNS", "BLOCKED", "NAME", "USER", "DB", "LIBRARY", "IDLE", "AGE", "LAST COMMAND", "NODE");

    String table() {
        Table table = new Table(columns(COLUMNS, FlowText.COLUMNS, Ec2Lookup.COLUMNS));
        for (ClientRow row : ClientRow.join(inventory, flows, owners)) {
            table.row(columns(cells(row), FlowText.cells(row), Ec2Lookup.cells(row)));
        }
        return heading(inventory)
                + flows.map(this::missed).orElse("")
                + "\n" + table.text() + footing(inventory)
                + flows.map(FlowText::notes).orElse("")
                + owners.map(Ec2Lookup::footing).orElse("");
    }

    private String[] columns(List<String> always, List<String> ofFlows, List<String> ofOwners) {
        List<String> all = new ArrayList<>(always);
        all.addAll(flows.isPresent() ? ofFlows : List.of());
        all.addAll(owners.isPresent() ? ofOwners : List.of());
        return all.toArray(String[]::new);
    }

    private List<String> cells(ClientRow row) {
        return row.host().map(this::cells).orElseGet(() -> {
            List<String> cells = new ArrayList<>(Collections.nCopies(COLUMNS.size(), "-"));
            cells.set(0, row.address());
            cells.set(1, "0");
            cells.set(3, isNode(row) ? "(a node)" : "-");
            return cells;
        });
    }

    private List<String> cells(ClientHost host) {
        return List.of(
                host.address(),
                Integer.toString(host.connections().size()),
                Long.toString(host.blocked()),
                some(host.distinct(ClientEntry::name), "(none)"),
                some(host.distinct(ClientEntry::user), "unknown"),
                some(host.distinct(client -> Integer.toString(client.database())), ""),
                some(host.distinct(client -> client.library().orElse("")), "unknown"),
                duration(host.idleSeconds()),
                duration(host.ageSeconds()),
                some(host.distinct(ClientEntry::lastCommand), "(none)"),
                some(host.distinct(client -> node(inventory.group(), client)), "", 1));
    }

    /** Nodes talk to one another on the same port, and are no clients. */
    private boolean isNode(ClientRow row) {
        return inventory.group().nodes().stream()
                .anyMatch(node -> node.address().ip().getHostAddress().equals(row.address()));
    }

    private String missed(FlowReport report) {
        long missed = ClientRow.join(inventory, flows, owners).stream()
                .filter(row -> !row.isConnected() && !isNode(row))
                .count();
        return "In the flow logs: " + report.clients().size() + " addresses talked to the group's nodes; " + missed
                + " of them are not connected now.\n";
    }

    private static String heading(ClientInventory inventory) {
        return inventory.group().endpoint() + ": " + inventory.clients().size() + " connections from "
                + inventory.hosts().size() + " addresses on "
                + inventory.group().nodes().size() + " nodes ("
                + inventory.group().nodes().stream()
                        .map(node -> role(node) + " " + node.address())
                        .collect(Collectors.joining(", "))
                + ")\n";
    }

    private static String footing(ClientInventory inventory) {
        StringBuilder notes = new StringBuilder("\n");
        notes.append("IDLE is the shortest of an address, AGE the longest. Not shown: ")
                .append(inventory.replicationLinks())
                .append(" ends of replication links, and this command's own connections.\n");
        inventory
                .group()
                .problems()
                .forEach(problem ->
                        notes.append("Could not ask ").append(problem).append('\n'));
        return notes.toString();
    }

    private static String role(NodeInfo node) {
        return node.isPrimary() ? "primary" : "replica";
    }

    private static String node(RedisGroup group, ClientEntry client) {
        return group.nodes().stream()
                .filter(node -> node.address().equals(client.node()))
                .map(node -> role(node) + " " + node.address())
                .findFirst()
                .orElse(client.node().toString());
    }

    private static String some(List<String> values, String none) {
        return some(values, none, AT_MOST);
    }

    private static String some(List<String> values, String none, int limit) {
        if (values.isEmpty()) {
            return none;
        }
        String first = values.stream().limit(limit).collect(Collectors.joining(", "));
        return values.size() > limit ? first + " +" + (values.size() - limit) : first;
    }

    static String duration(long seconds) {
        Duration time = Duration.ofSeconds(seconds);
        if (time.toDays() > 0) {
            return time.toDays() + "d" + time.toHoursPart() + "h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h" + time.toMinutesPart() + "m";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "m" + time.toSecondsPart() + "s" : seconds + "s";
    }

    String json() {
        Map<String, Object> document = Json.object(
                "endpoint",
                inventory.group().endpoint(),
                "nodes",
                inventory.group().nodes().stream()
                        .map(node ->
                                Json.object("address", node.address(), "role", role(node), "version", node.version()))
                        .toList(),
                "hosts",
                ClientRow.join(inventory, flows, owners).stream()
                        .map(this::host)
                        .toList(),
                "notAsked",
                inventory.group().problems());
        flows.ifPresent(report -> document.put("flowLogs", FlowText.json(report)));
        owners.ifPresent(lookup -> document.put("ec2", lookup.json()));
        return Json.of(document);
    }

    private Map<String, Object> host(ClientRow row) {
        Map<String, Object> host = Json.object(
                "address",
                row.address(),
                "connections",
                row.host().stream()
                        .flatMap(known -> known.connections().stream())
                        .map(ClientsText::client)
                        .toList());
        if (flows.isPresent()) {
            host.put("isNode", isNode(row));
            host.put("flowLogs", row.flow().map(FlowText::json));
        }
        if (owners.isPresent()) {
            host.put("owner", row.owner().map(Ec2Lookup::json));
        }
        return host;
    }

    private static Map<String, Object> client(ClientEntry client) {
        return Json.object(
                "port",
                client.port(),
                "node",
                client.node(),
                "name",
                client.name(),
                "user",
                client.user(),
                "database",
                client.database(),
                "library",
                client.library(),
                "ageSeconds",
                client.ageSeconds(),
                "idleSeconds",
                client.idleSeconds(),
                "lastCommand",
                client.lastCommand(),
                "blocked",
                client.blocked(),
                "subscribed",
                client.subscribed());
    }
}
