// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way from a name over its aliases to addresses, which may need several replies. Used by one thread. */
final class Chain {

    private static final int MOST_ALIASES = 8;

    private final List<String> targets = new ArrayList<>();
    private final Set<String> passed = new HashSet<>();
    private final Set<InetAddress> addresses = new LinkedHashSet<>();
    private Optional<Duration> least = Optional.empty();
    private String end;

    Chain(String name) {
        end = name;
        passed.add(name);
    }

    /** Where a reply has led. */
    enum Step {
        ADDRESSES,
        /** The reply ends in an alias and does not know more: its target is to be asked for. */
        MOVED_ON,
        NO_SUCH_NAME,
        NO_ADDRESS,
        LOOP,
        TOO_LONG
    }

    /**
     * Goes on from the end of the chain as far as the reply leads. Only records on the chain count: a reply may carry
     * others, by mistake or by malice.
     */
    Step follow(Reply reply) {
        boolean moved = false;
        for (Optional<Reply.Alias> alias = reply.aliasOf(end); alias.isPresent(); alias = reply.aliasOf(end)) {
            if (!passed.add(alias.get().target())) {
                return Step.LOOP;
            }
            if (targets.size() == MOST_ALIASES) {
                return Step.TOO_LONG;
            }
            end = alias.get().target();
            targets.add(end);
            shorten(alias.get().timeToLive());
            moved = true;
        }
        for (Reply.Address address : reply.addressesOf(end)) {
            addresses.add(address.address());
            shorten(address.timeToLive());
        }
        if (!addresses.isEmpty()) {
            return Step.ADDRESSES;
        }
        if (reply.code() == Reply.Code.NO_SUCH_NAME) {
            return Step.NO_SUCH_NAME;
        }
        String last = end;
        boolean denied = reply.negative().filter(soa -> soa.covers(last)).isPresent();
        return moved && !denied ? Step.MOVED_ON : Step.NO_ADDRESS;
    }

    private void shorten(Duration timeToLive) {
        least = Optional.of(
                least.filter(sofar -> sofar.compareTo(timeToLive) <= 0).orElse(timeToLive));
    }

    String end() {
        return end;
    }

    List<String> targets() {
        return List.copyOf(targets);
    }

    List<InetAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** The least of all records passed. */
    Duration timeToLive() {
        return least.orElse(Duration.ZERO);
    }
}
