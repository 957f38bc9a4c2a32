// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.dns.DnsSettings.AddressFamily;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** The two types of address record. */
enum RecordType {
    A,
    AAAA;

    /** The types to ask for, the preferred one first. */
    static List<RecordType> of(AddressFamily family) {
        return switch (family) {
            case IPV4_FIRST -> List.of(A, AAAA);
            case IPV6_FIRST -> List.of(AAAA, A);
            case IPV4_ONLY -> List.of(A);
            case IPV6_ONLY -> List.of(AAAA);
        };
    }

    boolean holds(InetAddress address) {
        return (this == A) == (address instanceof Inet4Address);
    }
}
