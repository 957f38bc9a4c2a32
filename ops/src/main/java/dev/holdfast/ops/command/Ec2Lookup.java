// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AddressOwners.Owner;
import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.report.Json;
import dev.holdfast.ops.report.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose the addresses are, by EC2 in all accounts and regions that were named.
 *
 * @param owners by address
 * @param unknown addresses that nobody has there
 * @param notes what could not be looked at
 */
record Ec2Lookup(Map<String, Owner> owners, List<String> unknown, List<String> notes) {

    static Ec2Lookup of(Set<String> addresses, AwsOptions aws) {
        Map<String, Owner> found = new HashMap<>();
        List<String> notes = new ArrayList<>();
        for (AwsSession session : aws.sessions()) {
            try (session) {
                session.addressOwners().find(addresses, notes::add).forEach(found::putIfAbsent);
            }
        }
        Map<String, Owner> ordered = new LinkedHashMap<>();
        for (String address : addresses) {
            Owner owner = found.get(address);
            if (owner != null) {
                ordered.put(address, owner);
            }
        }
        List<String> unknown = addresses.stream()
                .filter(address -> !found.containsKey(address))
                .toList();
        return new Ec2Lookup(ordered, unknown, notes);
    }

    String table() {
        Table table = new Table("ADDRESS", "KIND", "NAME", "ID", "TYPE", "STATE", "WHERE", "TAGS");
        owners.forEach((address, owner) -> table.row(
                address,
                owner.kind(),
                owner.name().isEmpty() ? "(none)" : owner.name(),
                owner.id(),
                owner.type().isEmpty() ? "-" : owner.type(),
                owner.state(),
                owner.where(),
                String.join(", ", owner.tags())));
        StringBuilder text =
                new StringBuilder("\nIn EC2:\n\n").append(table.text()).append('\n');
        if (!unknown.isEmpty()) {
            text.append("Not found there: ").append(String.join(", ", unknown)).append('\n');
        }
        notes.forEach(note -> text.append("Could not look: ").append(note).append('\n'));
        return text.toString();
    }

    Map<String, Object> json() {
        Map<String, Object> found = new LinkedHashMap<>();
        owners.forEach((address, owner) -> found.put(
                address,
                Json.object(
                        "kind", owner.kind(),
                        "name", owner.name(),
                        "id", owner.id(),
                        "type", owner.type(),
                        "state", owner.state(),
                        "where", owner.where(),
                        "tags", owner.tags())));
        return Json.object("owners", found, "notFound", unknown, "notLookedAt", notes);
    }
}
