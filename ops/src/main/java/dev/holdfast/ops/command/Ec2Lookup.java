// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.AddressOwners.Owner;
import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.report.Json;
import java.util.ArrayList;
import java.util.Collections;
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
    static final List<String> COLUMNS = List.of("KIND", "OWNER", "ID", "TYPE", "STATE", "WHERE", "TAGS");
    private static final int AT_MOST = 20;

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

    static List<String> cells(ClientRow row) {
        return row.owner().map(Ec2Lookup::cells).orElseGet(() -> Collections.nCopies(COLUMNS.size(), "-"));
    }

    private static List<String> cells(Owner owner) {
        return List.of(
                owner.kind(),
                owner.name().isEmpty() ? "(none)" : owner.name(),
                owner.id(),
                owner.type().isEmpty() ? "-" : owner.type(),
                owner.state(),
                owner.where(),
                owner.tags().isEmpty() ? "-" : String.join(", ", owner.tags()));
    }

    String footing() {
        StringBuilder text = new StringBuilder();
        if (!unknown.isEmpty()) {
            text.append("Not found in EC2: ").append(some(unknown)).append('\n');
        }
        notes.forEach(note -> text.append("Could not look: ").append(note).append('\n'));
        return text.toString();
    }

    private static String some(List<String> addresses) {
        return addresses.size() <= AT_MOST
                ? String.join(", ", addresses)
                : String.join(", ", addresses.subList(0, AT_MOST)) + " and " + (addresses.size() - AT_MOST) + " more";
    }

    static Map<String, Object> json(Owner owner) {
        return Json.object(
                "kind", owner.kind(),
                "name", owner.name(),
                "id", owner.id(),
                "type", owner.type(),
                "state", owner.state(),
                "where", owner.where(),
                "tags", owner.tags());
    }

    Map<String, Object> json() {
        return Json.object("notFound", unknown, "notLookedAt", notes);
    }
}
