// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Locale;
import java.util.Objects;

/**
 * The DNS name (or address literal) and port that an application was given for a replication group.
 *
 * @param host a name such as {@code orders.abc123.ng.0001.use1.cache.amazonaws.com}, or an address literal
 * @param port 1 to 65535
 * @since 0.1.0
 */
public record Endpoint(String host, int port) {

    /**
     * Checks both parts.
     *
     * @param host a name or an address literal, without scheme, path or spaces
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the host is blank or the port is out of range
     */
    public Endpoint {
        Objects.requireNonNull(host, "host");
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (host.chars().anyMatch(Character::isWhitespace) || host.contains("://") || host.contains("/")) {
            throw new IllegalArgumentException(
                    "host must be a bare DNS name or an address, without scheme, path or spaces, but was \"" + host
                            + "\"");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 1 and 65535, but was " + port);
        }
        host = host.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
