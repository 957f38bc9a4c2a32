// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a host name stands for.
 *
 * @param host the name that was asked for, in lower case
 * @param addresses at least one address, without repetition, by preferred family, within a family as the server sent
 *     them
 * @param canonicalChain the targets of the aliases (CNAME) from the host to the addresses, in order, in lower case and
 *     without the final dot; empty without an alias. On ElastiCache the last one names the primary node.
 * @param timeToLive how long the answer may be reused, counted from its arrival: the least over the whole chain,
 *     clamped to the bounds of the {@link DnsSettings}
 * @param source where the answer comes from
 * @since 0.1.0
 */
public record Resolution(
        String host, List<InetAddress> addresses, List<String> canonicalChain, Duration timeToLive, Source source) {

    /**
     * Copies the lists.
     *
     * @param host the name that was asked for
     * @param addresses at least one address
     * @param canonicalChain the targets of the aliases
     * @param timeToLive how long the answer may be reused
     * @param source where the answer comes from
     * @throws IllegalArgumentException if there is no address
     */
    public Resolution {
        Objects.requireNonNull(host, "host");
        addresses = List.copyOf(addresses);
        canonicalChain = List.copyOf(canonicalChain);
        Objects.requireNonNull(timeToLive, "timeToLive");
        Objects.requireNonNull(source, "source");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses must not be empty (host " + host + ")");
        }
    }

    /**
     * Whether this is what the name stands for now, as far as can be known.
     *
     * @return false for {@link Source#LAST_KNOWN_GOOD}: a candidate of last resort, whose role wants checking
     */
    public boolean fresh() {
        return source != Source.LAST_KNOWN_GOOD;
    }

    Resolution lastKnownGood(Duration until) {
        return new Resolution(host, addresses, canonicalChain, until, Source.LAST_KNOWN_GOOD);
    }

    /**
     * Where an answer comes from.
     *
     * @since 0.1.0
     */
    public enum Source {
        /** The host is an address, or {@code localhost}; nobody was asked. */
        LITERAL,
        /** The hosts file. */
        HOSTS_FILE,
        /** A name server. */
        NAME_SERVER,
        /** An earlier answer, given because no server answers, or because the name is missing for a short while. */
        LAST_KNOWN_GOOD,
        /** The resolver of the JVM. */
        SYSTEM
    }
}
