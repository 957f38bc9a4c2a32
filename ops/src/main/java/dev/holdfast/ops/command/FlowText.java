// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.clients.ClientHost;
import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.flowlogs.FlowClient;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code holdfast clients} prints of flow logs. */
final class FlowText {
    private FlowText() {}

    /** The clients that are not connected now come first: the list of connections misses them. */
    static String table(ClientInventory inventory, FlowReport report) {
        Set<String> connected = addresses(inventory);
        Set<String> nodes = nodes(inventory);
        Table table =
                new Table("ADDRESS", "CONNECTED NOW", "DAYS", "RECORDS", "BYTES", "REFUSED", "FIRST SEEN", "LAST SEEN");
        for (boolean now : new boolean[] {false, true}) {
            for (FlowClient client : report.clients()) {
                if (connected.contains(client.address()) == now) {
                    row(table, client, nodes.contains(client.address()) ? "node" : now ? "yes" : "NO");
                }
            }
        }
        long missed = report.clients().stream()
                .filter(client -> !connected.contains(client.address()) && !nodes.contains(client.address()))
                .count();
        return "\nIn the flow logs: " + report.clients().size() + " addresses talked to the group's nodes; " + missed
                + " of them are not connected now.\n\n" + table.text() + notes(report);
    }

    private static void row(Table table, FlowClient client, String now) {
        table.row(
                client.address(),
                now,
                Integer.toString(client.days()),
                Long.toString(client.records()),
                String.format(Locale.ROOT, "%,d", client.bytes()),
                Long.toString(client.refused()),
                client.first().map(Object::toString).orElse("unknown"),
                client.last().map(Object::toString).orElse("unknown"));
    }

    private static String notes(FlowReport report) {
        StringBuilder notes = new StringBuilder("\n");
        notes.append(String.format(Locale.ROOT, "%,d records read.", report.lines()));
        if (report.older() > 0) {
            notes.append(String.format(Locale.ROOT, " Left out: %,d of the group that are older.", report.older()));
        }
        if (report.lost() > 0) {
            notes.append(" The logs skipped ")
                    .append(report.lost())
                    .append(" intervals (SKIPDATA): clients may be missing.");
        }
        if (report.unreadable() > 0) {
            notes.append(" Unreadable: ").append(report.unreadable()).append("; is --flow-log-format right?");
        }
        if (report.tooMany() > 0) {
            notes.append(" Not listed: ").append(report.tooMany()).append(" records of further addresses.");
        }
        return notes.append('\n').toString();
    }

    static Map<String, Object> json(ClientInventory inventory, FlowReport report) {
        Set<String> connected = addresses(inventory);
        List<Map<String, Object>> clients = report.clients().stream()
                .map(client -> Json.object(
                        "address", client.address(),
                        "connectedNow", connected.contains(client.address()),
                        "days", client.days(),
                        "records", client.records(),
                        "bytes", client.bytes(),
                        "refused", client.refused(),
                        "firstSeen", client.first(),
                        "lastSeen", client.last()))
                .toList();
        return Json.object(
                "clients", clients,
                "records", report.lines(),
                "unreadable", report.unreadable(),
                "skippedIntervals", report.lost(),
                "recordsOfUnlistedClients", report.tooMany(),
                "olderRecords", report.older());
    }

    private static Set<String> addresses(ClientInventory inventory) {
        return inventory.hosts().stream().map(ClientHost::address).collect(Collectors.toSet());
    }

    private static Set<String> nodes(ClientInventory inventory) {
        return inventory.group().nodes().stream()
                .map(node -> node.address().ip().getHostAddress())
                .collect(Collectors.toSet());
    }
}
