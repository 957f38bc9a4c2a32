// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A name server's reply, as far as we use it. Names are in lower case and without the final dot.
 *
 * @param code what the server says
 * @param codeText its name in the standards
 * @param truncated whether the reply did not fit and has to be asked for over TCP
 * @param referral whether the server merely points at others: it does not know, and does not ask for us
 * @param aliases the CNAME records of the answer
 * @param addresses the address records of the answer that have the type that was asked for
 * @param negative the SOA record of the authority section, which says how long "no" may be reused
 */
record Reply(
        Code code,
        String codeText,
        boolean truncated,
        boolean referral,
        List<Alias> aliases,
        List<Address> addresses,
        Optional<Negative> negative) {

    enum Code {
        ANSWER,
        NO_SUCH_NAME,
        /** FORMERR, NOTIMP, BADVERS: worth another try without EDNS, which old servers reject in these ways. */
        NOT_UNDERSTOOD,
        /** SERVFAIL, REFUSED and all else. */
        UNUSABLE
    }

    record Alias(String owner, String target, Duration timeToLive) {}

    record Address(String owner, InetAddress address, Duration timeToLive) {}

    record Negative(String zone, Duration timeToLive) {

        boolean covers(String name) {
            return zone.equals(".") || name.equals(zone) || name.endsWith("." + zone);
        }
    }

    Optional<Alias> aliasOf(String name) {
        return aliases.stream().filter(alias -> alias.owner.equals(name)).findFirst();
    }

    List<Address> addressesOf(String name) {
        return addresses.stream().filter(address -> address.owner.equals(name)).toList();
    }
}
