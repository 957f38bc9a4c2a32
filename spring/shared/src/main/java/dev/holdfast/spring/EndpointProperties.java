// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one group, which is found by its endpoint.
 *
 * @since 0.1.0
 */
public class EndpointProperties extends GroupProperties {

    /** The host of the group's primary endpoint, as the beans have it. */
    private @Nullable String host;

    /** The port of the group's primary endpoint. */
    private int port = 6379;

    /** Nothing set yet. */
    public EndpointProperties() {}

    /**
     * The host of the primary endpoint.
     *
     * @return null if not set, which is refused
     */
    public @Nullable String getHost() {
        return host;
    }

    /**
     * The host of the primary endpoint.
     *
     * @param value as the beans have it
     */
    public void setHost(@Nullable String value) {
        host = value;
    }

    /**
     * The port of the primary endpoint.
     *
     * @return 6379 unless set
     */
    public int getPort() {
        return port;
    }

    /**
     * The port of the primary endpoint.
     *
     * @param value 1 to 65535
     */
    public void setPort(int value) {
        port = value;
    }
}
