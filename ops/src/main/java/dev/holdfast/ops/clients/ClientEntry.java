// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.clients;

import dev.holdfast.topology.NodeAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One connection, as a line of CLIENT LIST tells it.
 *
 * @param address the client's address, without its port
 * @param port the client's port
 * @param node where it is connected
 * @param name what it called itself, or empty text
 * @param user its ACL user, or empty text where the server has none (before 6.0)
 * @param database the number of its database
 * @param library name and version of its library; empty where the server (before 7.2) or the client does not tell
 * @param ageSeconds since it connected
 * @param idleSeconds since its last command
 * @param lastCommand such as {@code get} or {@code config|get}
 * @param flags as CLIENT LIST gives them
 * @since 0.1.0
 */
public record ClientEntry(
        String address,
        int port,
        NodeAddress node,
        String name,
        String user,
        int database,
        Optional<String> library,
        long ageSeconds,
        long idleSeconds,
        String lastCommand,
        String flags) {

    /** One line; fields that a version lacks are passed over. */
    static ClientEntry parse(String line, NodeAddress node) {
        Map<String, String> fields = new HashMap<>();
        for (String word : line.trim().split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                fields.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        String address = fields.getOrDefault("addr", "");
        int colon = address.lastIndexOf(':');
        String library = (fields.getOrDefault("lib-name", "") + " " + fields.getOrDefault("lib-ver", "")).trim();
        return new ClientEntry(
                colon < 0 ? address : address.substring(0, colon).replaceAll("[\\[\\]]", ""),
                colon < 0 ? 0 : Integer.parseInt(address.substring(colon + 1)),
                node,
                fields.getOrDefault("name", ""),
                fields.getOrDefault("user", ""),
                Integer.parseInt(fields.getOrDefault("db", "0")),
                library.isEmpty() ? Optional.empty() : Optional.of(library),
                Long.parseLong(fields.getOrDefault("age", "0")),
                Long.parseLong(fields.getOrDefault("idle", "0")),
                fields.getOrDefault("cmd", ""),
                fields.getOrDefault("flags", ""));
    }

    /**
     * Whether it waits in a blocking command.
     *
     * @return flag b
     */
    public boolean blocked() {
        return flags.indexOf('b') >= 0;
    }

    /**
     * Whether it subscribes.
     *
     * @return flag P
     */
    public boolean subscribed() {
        return flags.indexOf('P') >= 0;
    }

    /** The link between a primary and a replica, seen from either end. */
    boolean replication() {
        return flags.indexOf('S') >= 0 || flags.indexOf('M') >= 0;
    }
}
