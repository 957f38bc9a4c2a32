// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How names are resolved. Immutable.
 *
 * @since 0.1.0
 */
public final class DnsSettings {

    private static final int MOST_SERVERS = 16;

    private final List<InetSocketAddress> servers;
    private final Path systemConfiguration;
    private final Optional<Path> hostsFile;
    private final Duration leastTimeToLive;
    private final Duration mostTimeToLive;
    private final Duration negativeTimeToLive;
    private final Duration serveLastKnownGood;
    private final Duration queryTimeout;
    private final OptionalInt rounds;
    private final Duration totalDeadline;
    private final boolean searchPath;
    private final AddressFamily addressFamily;

    private DnsSettings(Builder builder) {
        servers = builder.servers;
        systemConfiguration = builder.systemConfiguration;
        hostsFile = builder.hostsFile;
        leastTimeToLive = builder.leastTimeToLive;
        mostTimeToLive = builder.mostTimeToLive;
        negativeTimeToLive = builder.negativeTimeToLive;
        serveLastKnownGood = builder.serveLastKnownGood;
        queryTimeout = builder.queryTimeout;
        rounds = builder.rounds;
        totalDeadline = builder.totalDeadline;
        searchPath = builder.searchPath;
        addressFamily = builder.addressFamily;
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * All defaults: the system's name servers, search path and hosts file.
     *
     * @return the settings
     */
    public static DnsSettings defaults() {
        return builder().build();
    }

    /** Empty: the system's. */
    List<InetSocketAddress> servers() {
        return servers;
    }

    Path systemConfiguration() {
        return systemConfiguration;
    }

    Optional<Path> hostsFile() {
        return hostsFile;
    }

    Duration leastTimeToLive() {
        return leastTimeToLive;
    }

    Duration mostTimeToLive() {
        return mostTimeToLive;
    }

    Duration negativeTimeToLive() {
        return negativeTimeToLive;
    }

    Duration serveLastKnownGood() {
        return serveLastKnownGood;
    }

    Duration queryTimeout() {
        return queryTimeout;
    }

    /** Empty: what the system's configuration says, else two. */
    OptionalInt rounds() {
        return rounds;
    }

    Duration totalDeadline() {
        return totalDeadline;
    }

    boolean searchPath() {
        return searchPath;
    }

    AddressFamily addressFamily() {
        return addressFamily;
    }

    Duration clamp(Duration timeToLive) {
        if (timeToLive.compareTo(leastTimeToLive) < 0) {
            return leastTimeToLive;
        }
        return timeToLive.compareTo(mostTimeToLive) > 0 ? mostTimeToLive : timeToLive;
    }

    @Override
    public String toString() {
        return "DnsSettings[servers=" + (servers.isEmpty() ? systemConfiguration : servers) + ", hostsFile="
                + hostsFile.map(Path::toString).orElse("none") + ", ttl=" + leastTimeToLive + ".." + mostTimeToLive
                + ", negativeTtl=" + negativeTimeToLive + ", serveLastKnownGood=" + serveLastKnownGood
                + ", queryTimeout=" + queryTimeout + ", totalDeadline=" + totalDeadline + ", searchPath=" + searchPath
                + ", addressFamily=" + addressFamily + "]";
    }

    /**
     * Which address families are asked for, and which comes first.
     *
     * @since 0.1.0
     */
    public enum AddressFamily {
        /** Both; IPv4 first. */
        IPV4_FIRST,
        /** Both; IPv6 first. */
        IPV6_FIRST,
        /** IPv4 only. */
        IPV4_ONLY,
        /** IPv6 only. */
        IPV6_ONLY
    }

    /**
     * Builds {@link DnsSettings}. Every method checks its value at once. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private List<InetSocketAddress> servers = List.of();
        private Path systemConfiguration = Path.of("/etc/resolv.conf");
        private Optional<Path> hostsFile = Optional.of(systemHostsFile());
        private Duration leastTimeToLive = Duration.ofSeconds(1);
        private Duration mostTimeToLive = Duration.ofSeconds(5);
        private Duration negativeTimeToLive = Duration.ofSeconds(1);
        private Duration serveLastKnownGood = Duration.ofHours(1);
        private Duration queryTimeout = Duration.ofMillis(300);
        private OptionalInt rounds = OptionalInt.empty();
        private Duration totalDeadline = Duration.ofSeconds(2);
        private boolean searchPath = true;
        private AddressFamily addressFamily = AddressFamily.IPV4_FIRST;

        private Builder() {}

        private static Path systemHostsFile() {
            String windows = System.getenv("SystemRoot");
            return File.separatorChar == '\\' && windows != null
                    ? Path.of(windows, "System32", "drivers", "etc", "hosts")
                    : Path.of("/etc/hosts");
        }

        /**
         * The name servers to ask, in this order, instead of the system's. The search path is still the system's.
         *
         * @param addresses 1 to 16 addresses, each resolved, with a port from 1 to 65535
         * @return this builder
         * @throws IllegalArgumentException if the list breaks that rule
         */
        public Builder servers(List<InetSocketAddress> addresses) {
            List<InetSocketAddress> copy = List.copyOf(addresses);
            if (copy.isEmpty() || copy.size() > MOST_SERVERS) {
                throw rejected("servers", copy, "a list of 1 to " + MOST_SERVERS + " addresses");
            }
            for (InetSocketAddress server : copy) {
                if (server.isUnresolved() || server.getPort() == 0) {
                    throw rejected("servers", server, "addresses, not names, with a port from 1 to 65535");
                }
            }
            servers = copy;
            return this;
        }

        /**
         * The file that names the system's name servers and search path. Default: {@code /etc/resolv.conf}. Read again
         * when it changes.
         *
         * @param file a file in the format of {@code resolv.conf(5)}
         * @return this builder
         */
        public Builder systemConfiguration(Path file) {
            systemConfiguration = Objects.requireNonNull(file, "systemConfiguration");
            return this;
        }

        /**
         * The hosts file. Default: the system's. Read again when it changes.
         *
         * @param file a file in the format of {@code hosts(5)}
         * @return this builder
         */
        public Builder hostsFile(Path file) {
            hostsFile = Optional.of(Objects.requireNonNull(file, "hostsFile"));
            return this;
        }

        /**
         * Reads no hosts file.
         *
         * @return this builder
         */
        public Builder noHostsFile() {
            hostsFile = Optional.empty();
            return this;
        }

        /**
         * The bounds of the time for which an answer is reused, whatever the records say. Default: 1 s to 5 s.
         *
         * @param least above zero; a record's time to live of zero becomes this
         * @param most not below {@code least}, at most one hour
         * @return this builder
         * @throws IllegalArgumentException if the bounds break that rule
         */
        public Builder ttl(Duration least, Duration most) {
            within("ttl least", least, Duration.ofMillis(1), Duration.ofHours(1));
            within("ttl most", most, Duration.ofMillis(1), Duration.ofHours(1));
            if (least.compareTo(most) > 0) {
                throw rejected("ttl", least + " to " + most, "the least first and not above the most");
            }
            leastTimeToLive = least;
            mostTimeToLive = most;
            return this;
        }

        /**
         * The longest time for which "no such name" and "no address" are reused. Default: 1 s.
         *
         * @param most zero to one minute
         * @return this builder
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder negativeTtl(Duration most) {
            negativeTimeToLive = within("negativeTtl", most, Duration.ZERO, Duration.ofMinutes(1));
            return this;
        }

        /**
         * How long an answer is served after it was received when no name server answers. Default: 1 h. A name that the
         * servers call missing is served from it for at most 60 s.
         *
         * @param duration zero (never) to seven days
         * @return this builder
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder serveLastKnownGood(Duration duration) {
            serveLastKnownGood = within("serveLastKnownGood", duration, Duration.ZERO, Duration.ofDays(7));
            return this;
        }

        /**
         * How long one server may take for one query before the next one is asked. Default: 300 ms.
         *
         * @param timeout 10 ms to 10 s, not above the total deadline
         * @return this builder
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder queryTimeout(Duration timeout) {
            queryTimeout = within("queryTimeout", timeout, Duration.ofMillis(10), Duration.ofSeconds(10));
            return this;
        }

        /**
         * How many times the list of servers is gone through. Default: {@code options attempts} of the system's
         * configuration, else two.
         *
         * @param times 1 to 10
         * @return this builder
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder rounds(int times) {
            if (times < 1 || times > 10) {
                throw rejected("rounds", times, "1 to 10");
            }
            rounds = OptionalInt.of(times);
            return this;
        }

        /**
         * How long one lookup may take with all its servers, rounds, aliases and search path. Default: 2 s.
         *
         * @param deadline 10 ms to one minute, not below the query timeout
         * @return this builder
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder totalDeadline(Duration deadline) {
            totalDeadline = within("totalDeadline", deadline, Duration.ofMillis(10), Duration.ofMinutes(1));
            return this;
        }

        /**
         * Whether a name that does not exist is completed with the suffixes of the system's search path. Default: yes.
         * A name that ends in a dot never is.
         *
         * @param on whether
         * @return this builder
         */
        public Builder searchPath(boolean on) {
            searchPath = on;
            return this;
        }

        /**
         * Which address families are asked for, and which comes first. Default: both, IPv4 first.
         *
         * @param family the family
         * @return this builder
         */
        public Builder addressFamily(AddressFamily family) {
            addressFamily = Objects.requireNonNull(family, "addressFamily");
            return this;
        }

        /**
         * Builds the settings; no I/O.
         *
         * @return the settings
         * @throws IllegalArgumentException if the query timeout is above the total deadline
         */
        public DnsSettings build() {
            if (queryTimeout.compareTo(totalDeadline) > 0) {
                throw rejected("queryTimeout", queryTimeout, "at most the totalDeadline, " + totalDeadline);
            }
            return new DnsSettings(this);
        }

        private static Duration within(String setting, Duration value, Duration least, Duration most) {
            Objects.requireNonNull(value, setting);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw rejected(setting, value, least + " to " + most);
            }
            return value;
        }

        private static IllegalArgumentException rejected(String setting, Object value, String allowed) {
            return new IllegalArgumentException(
                    "DNS setting " + setting + " was " + value + ", but allowed is " + allowed);
        }
    }
}
