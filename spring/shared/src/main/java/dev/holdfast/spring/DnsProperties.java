// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How names are resolved. What is not set is left to the defaults of {@code DnsSettings}.
 *
 * @since 0.1.0
 */
public class DnsProperties {

    /** Name servers as address or address:port. Those of /etc/resolv.conf unless set. */
    private @Nullable List<String> servers;

    /** The least time that an answer is reused. 1 s unless set. */
    private @Nullable Duration ttlLeast;

    /** The most time that an answer is reused. 5 s unless set. */
    private @Nullable Duration ttlMost;

    /** How long the last good answer is given when no server answers. 1 h unless set. */
    private @Nullable Duration serveLastKnownGood;

    /** How long one query may take. 300 ms unless set. */
    private @Nullable Duration queryTimeout;

    /** How long one lookup may take with all its queries. 2 s unless set. */
    private @Nullable Duration totalDeadline;

    /** Whether the system's hosts file counts. On unless set. */
    private @Nullable Boolean hostsFile;

    /** Whether the search path is tried after the name itself does not exist. On unless set. */
    private @Nullable Boolean searchPath;

    /** Nothing set yet. */
    public DnsProperties() {}

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable List<String> getServers() {
        return servers == null ? null : List.copyOf(servers);
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setServers(@Nullable List<String> value) {
        servers = value == null ? null : new ArrayList<>(value);
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getTtlLeast() {
        return ttlLeast;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setTtlLeast(@Nullable Duration value) {
        ttlLeast = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getTtlMost() {
        return ttlMost;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setTtlMost(@Nullable Duration value) {
        ttlMost = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getServeLastKnownGood() {
        return serveLastKnownGood;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setServeLastKnownGood(@Nullable Duration value) {
        serveLastKnownGood = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getQueryTimeout() {
        return queryTimeout;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setQueryTimeout(@Nullable Duration value) {
        queryTimeout = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getTotalDeadline() {
        return totalDeadline;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setTotalDeadline(@Nullable Duration value) {
        totalDeadline = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getHostsFile() {
        return hostsFile;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setHostsFile(@Nullable Boolean value) {
        hostsFile = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getSearchPath() {
        return searchPath;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setSearchPath(@Nullable Boolean value) {
        searchPath = value;
    }
}
