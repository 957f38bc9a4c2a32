// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientEntry;
import dev.holdfast.ops.clients.ClientHost;
import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisGroup;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code holdfast clients} prints. */
final class ClientsText {
    private static final int AT_MOST = 3;

    private ClientsText() {}

    static String table(ClientInventory inventory) {
        Table table = new Table(
                "ADDRESS", "CONNS", "BLOCKED", "NAME", "USER", "DB", "LIBRARY", "IDLE", "AGE", "LAST COMMAND", "NODE");
        for (ClientHost host : inventory.hosts()) {
            table.row(
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
                    some(host.distinct(client -> node(inventory.group(), client)), ""));
        }
        return heading(inventory) + "\n" + table.text() + footing(inventory);
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
        if (values.isEmpty()) {
            return none;
        }
        String first = values.stream().limit(AT_MOST).collect(Collectors.joining(", "));
        return values.size() > AT_MOST ? first + " +" + (values.size() - AT_MOST) : first;
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

    static Map<String, Object> json(ClientInventory inventory) {
        return Json.object(
                "endpoint",
                inventory.group().endpoint(),
                "nodes",
                inventory.group().nodes().stream()
                        .map(node ->
                                Json.object("address", node.address(), "role", role(node), "version", node.version()))
                        .toList(),
                "hosts",
                inventory.hosts().stream().map(ClientsText::host).toList(),
                "notAsked",
                inventory.group().problems());
    }

    private static Map<String, Object> host(ClientHost host) {
        return Json.object(
                "address",
                host.address(),
                "connections",
                host.connections().stream().map(ClientsText::client).toList());
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
