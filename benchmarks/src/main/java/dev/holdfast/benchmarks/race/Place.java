// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a client is, and how it is set.
 *
 * @param endpoint the primary's name
 * @param port its port
 * @param nameServer who knows that name
 * @param nodes the addresses of all nodes that there are at the start, for who must be given them
 * @param tuning the settings that are not at their defaults
 * @param tell takes what Holdfast tells its listener
 */
record Place(
        String endpoint,
        int port,
        InetSocketAddress nameServer,
        List<String> nodes,
        Tuning tuning,
        Consumer<String> tell) {

    Place withoutProbing() {
        return new Place(endpoint, port, nameServer, nodes, tuning.withoutProbing(), tell);
    }

    Holdfast holdfast() {
        return builder().build();
    }

    HoldfastBuilder builder() {
        HoldfastBuilder builder = Holdfast.builder()
                .primary(endpoint, port)
                // Only because the stage's name is known to no other.
                .dns(DnsSettings.builder().servers(List.of(nameServer)).build())
                .contested(tuning.contested())
                .listener(event -> tell.accept(event.toString()));
        return tuning.probing() ? builder : builder.withoutProbing();
    }
}
