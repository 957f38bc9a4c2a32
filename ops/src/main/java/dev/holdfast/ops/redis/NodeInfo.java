// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import dev.holdfast.topology.NodeAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a node says of itself.
 *
 * @param address where it was asked
 * @param facts INFO, by field
 * @since 0.1.0
 */
public record NodeInfo(NodeAddress address, Map<String, String> facts) {

    /**
     * Asks a node.
     *
     * @param connection to the node
     * @return its INFO
     */
    public static NodeInfo of(RedisConnection connection) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String line : connection.text("INFO").split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                facts.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return new NodeInfo(connection.node(), facts);
    }

    /**
     * One field.
     *
     * @param field its name
     * @return its value, or empty text where the server does not tell
     */
    public String fact(String field) {
        return facts.getOrDefault(field, "");
    }

    /**
     * One field that is a number.
     *
     * @param field its name
     * @return its value
     */
    public OptionalLong number(String field) {
        try {
            return OptionalLong.of(Long.parseLong(fact(field)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Whether it says that it is a primary.
     *
     * @return its role
     */
    public boolean isPrimary() {
        return fact("role").equals("master");
    }

    /**
     * Whether it is a node of a cluster.
     *
     * @return cluster_enabled
     */
    public boolean isCluster() {
        return fact("cluster_enabled").equals("1");
    }

    /**
     * The version of Valkey or Redis.
     *
     * @return such as 7.0.15, or empty text
     */
    public String version() {
        String valkey = fact("valkey_version");
        return valkey.isEmpty() ? fact("redis_version") : valkey;
    }
}
