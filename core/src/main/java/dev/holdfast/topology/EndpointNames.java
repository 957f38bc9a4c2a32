// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a host name tells of its kind, by the naming of ElastiCache.
 *
 * <p>Primary endpoints are {@code orders.abc123.ng.0001.use1.cache.amazonaws.com}, with TLS {@code
 * master.orders.abc123.use1.cache.amazonaws.com}; only these move with a failover.
 *
 * @since 0.1.0
 */
public final class EndpointNames {

    private static final Pattern NODE = Pattern.compile("[a-z0-9-]+-\\d{3}\\..*\\.cache\\.amazonaws\\.com(\\.cn)?\\.?");

    private EndpointNames() {}

    /**
     * Why a name can never be a primary endpoint.
     *
     * @param host in small letters
     * @return what it is and what to give instead; empty if nothing speaks against it
     */
    public static Optional<String> neverPrimary(String host) {
        String first = host.contains(".") ? host.substring(0, host.indexOf('.')) : host;
        if (first.endsWith("-ro") && host.contains(".")) {
            return Optional.of("is a reader endpoint, which names replicas; give the primary endpoint, probably \""
                    + first.substring(0, first.length() - 3) + host.substring(first.length()) + "\"");
        }
        if (first.equals("replica") && host.contains(".")) {
            return Optional.of("is a reader endpoint, which names replicas; give the primary endpoint, probably"
                    + " \"master" + host.substring(first.length()) + "\"");
        }
        if (first.equals("clustercfg")) {
            return Optional.of("is the configuration endpoint of a cluster; Holdfast serves one replication group with"
                    + " cluster mode off: use the client's own cluster support");
        }
        return Optional.empty();
    }

    /**
     * Why a name probably does not move in a failover.
     *
     * @param host in small letters
     * @return what it is and what to give instead; empty if it does not look like a node's
     */
    public static Optional<String> singleNode(String host) {
        return NODE.matcher(host).matches()
                ? Optional.of(
                        "is the name of a single node, which does not move in a failover; give the group's primary"
                                + " endpoint (\"<group>.<id>.ng.0001.<region>.cache.amazonaws.com\", with TLS"
                                + " \"master.<group>.<id>.<region>.cache.amazonaws.com\") and this name to nodes(...)")
                : Optional.empty();
    }
}
