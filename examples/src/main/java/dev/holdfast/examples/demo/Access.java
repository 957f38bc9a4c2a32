// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.examples.demo.Call.Kind;
import dev.holdfast.observe.FailoverListener;
import java.net.InetSocketAddress;
import java.util.List;

/** How a service reaches Redis: the one thing in which the services differ. All clients have all settings at their defaults. */
interface Access {

    /**
     * Performs one command.
     *
     * @param value for the kinds that take one
     * @return the address that answered, or empty when it is not known
     */
    String call(Kind kind, String key, String value);

    /** Holdfast's, or 0. */
    long epoch();

    /** Whether the error is a server's reply, which proves that nothing was executed. */
    boolean isReply(RuntimeException error);

    /** As most applications have it: resolves through the JVM and its cache. */
    static Access bare(Contestant.Client client, String endpoint, int port) {
        return switch (client) {
            case JEDIS -> JedisAccess.bare(endpoint, port);
            case LETTUCE -> LettuceAccess.bare(endpoint, port);
        };
    }

    /** The name server is given only because the stage's name is known to no other. */
    static Access holdfast(
            Contestant.Client client,
            String endpoint,
            int port,
            InetSocketAddress nameServer,
            FailoverListener events) {
        Holdfast holdfast = Holdfast.builder()
                .primary(endpoint, port)
                .dns(DnsSettings.builder().servers(List.of(nameServer)).build())
                .listener(events)
                .build();
        return switch (client) {
            case JEDIS -> JedisAccess.on(holdfast);
            case LETTUCE -> LettuceAccess.on(holdfast);
        };
    }

    /** The address of the primary as Holdfast sees it, or empty. */
    static String primary(Holdfast holdfast) {
        return holdfast.standing()
                .primary()
                .map(primary -> primary.ip().getHostAddress())
                .orElse("");
    }
}
