// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.timing.Timing;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The one resolver: address literals at once, names through a {@link Lookup}, each with its own {@link HostLookups}. */
final class CachingResolver implements EndpointResolver {

    private final Lookup lookup;
    private final DnsSettings settings;
    private final Timing timing;
    private final Map<String, HostLookups> hosts = new ConcurrentHashMap<>();
    private volatile boolean closed;

    CachingResolver(Lookup lookup, DnsSettings settings, Timing timing) {
        this.lookup = lookup;
        this.settings = settings;
        this.timing = timing;
    }

    @Override
    public CompletionStage<Resolution> resolve(String host, Freshness freshness) {
        String normalised = HostText.normalised(host);
        Optional<InetAddress> literal = HostText.literal(normalised);
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(new Resolution(
                    normalised,
                    List.of(literal.get()),
                    List.of(),
                    settings.mostTimeToLive(),
                    Resolution.Source.LITERAL));
        }
        if (!HostText.isName(normalised)) {
            return CompletableFuture.failedFuture(
                    new ResolutionException(Kind.INVALID_NAME, normalised, "Nobody was asked."));
        }
        HostLookups lookups =
                hosts.computeIfAbsent(normalised, name -> new HostLookups(name, lookup, timing, settings));
        if (closed) {
            lookups.close();
        }
        return lookups.resolve(freshness);
    }

    @Override
    public void close() {
        closed = true;
        hosts.values().forEach(HostLookups::close);
        lookup.close();
    }
}
