// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.Resolution;
import dev.holdfast.dns.Resolution.Source;
import dev.holdfast.topology.Endpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameChecksTest {
    private static final String PRIMARY = "orders.abc123.ng.0001.use1.cache.amazonaws.com";
    private static final String NODE = "orders-001.abc123.0001.use1.cache.amazonaws.com";

    @ParameterizedTest
    @CsvSource({
        PRIMARY + ", " + NODE + ", ",
        NODE + ", , node-name",
        "orders-ro.abc123.ng.0001.use1.cache.amazonaws.com, , reader-endpoint",
        "replica.orders.abc123.use1.cache.amazonaws.com, , reader-endpoint",
        "redis.shop.example, " + PRIMARY + " " + NODE + ", own-alias",
        "redis.shop.example, " + NODE + ", own-alias-of-node",
        "redis.shop.example, , ",
    })
    void aNameIsKnownByItsFormAndByWhereItLeads(String host, String chain, String id) throws Exception {
        assertThat(found(host, chain == null ? List.of() : Arrays.asList(chain.split(" ")), 5, Source.NAME_SERVER, 1))
                .extracting(Finding::id)
                .isEqualTo(id == null ? List.of() : List.of(id));
    }

    @Test
    void aLongTimeToLiveSeveralAddressesAndTheHostsFileAreReported() throws Exception {
        assertThat(found(PRIMARY, List.of(NODE), 300, Source.NAME_SERVER, 1))
                .extracting(Finding::id)
                .containsExactly("long-ttl");
        assertThat(found(PRIMARY, List.of(NODE), 5, Source.NAME_SERVER, 2))
                .extracting(Finding::id)
                .containsExactly("several-addresses");
        assertThat(found(PRIMARY, List.of(), 5, Source.HOSTS_FILE, 1))
                .extracting(Finding::id)
                .containsExactly("hosts-file");
    }

    private static List<Finding> found(String host, List<String> chain, int ttl, Source source, int addresses)
            throws Exception {
        List<InetAddress> all = List.of(
                        InetAddress.getByAddress(new byte[] {10, 0, 5, 20}),
                        InetAddress.getByAddress(new byte[] {10, 0, 5, 21}))
                .subList(0, addresses);
        Findings findings = new Findings();
        new NameChecks(
                        new Endpoint(host, 6379),
                        new Resolution(host, all, chain, Duration.ofSeconds(ttl), source),
                        findings)
                .run();
        return findings.report().findings();
    }
}
