// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.timing.Timing;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Asks the hosts file, then the name servers. */
final class NameServerLookup implements Lookup {

    private final DnsSettings settings;
    private final Timing timing;
    private final LookupThreads threads;
    private final ServerExchange exchange;
    private final NameServers nameServers;
    private final Optional<HostsFile> hostsFile;

    NameServerLookup(DnsSettings settings, Timing timing, LookupThreads threads) {
        this.settings = settings;
        this.timing = timing;
        this.threads = threads;
        this.exchange = new ServerExchange(timing);
        this.nameServers = new NameServers(settings, timing);
        this.hostsFile = settings.hostsFile().map(HostsFile::new);
    }

    @Override
    public CompletableFuture<Answer> ask(String host) {
        Inquiry inquiry = new Inquiry(host, settings, timing, threads, exchange, nameServers);
        try {
            threads.execute(() -> inquiry.run(() -> listed(host)));
        } catch (RejectedExecutionException e) {
            inquiry.result()
                    .complete(new Answer.Failed(
                            new ResolutionException(ResolutionException.Kind.CLOSED, host, "Nobody was asked.")));
        }
        return inquiry.result();
    }

    private Optional<Resolution> listed(String host) {
        List<InetAddress> listed = hostsFile.map(file -> file.addresses(host)).orElse(List.of());
        List<InetAddress> wanted = RecordType.of(settings.addressFamily()).stream()
                .flatMap(type -> listed.stream().filter(type::holds))
                .distinct()
                .map(address -> HostText.named(host, address))
                .toList();
        return wanted.isEmpty() ? loopback(host) : Optional.of(resolution(host, wanted, Resolution.Source.HOSTS_FILE));
    }

    /** RFC 6761: localhost never goes to a name server. On Windows the hosts file does not list it. */
    private Optional<Resolution> loopback(String host) {
        String name = HostText.withoutDot(host);
        if (!name.equals("localhost") && !name.endsWith(".localhost")) {
            return Optional.empty();
        }
        List<InetAddress> addresses = RecordType.of(settings.addressFamily()).stream()
                .flatMap(type -> HostText.literal(type == RecordType.A ? "127.0.0.1" : "::1").stream())
                .map(address -> HostText.named(host, address))
                .toList();
        return Optional.of(resolution(host, addresses, Resolution.Source.LITERAL));
    }

    private Resolution resolution(String host, List<InetAddress> addresses, Resolution.Source source) {
        return new Resolution(host, addresses, List.of(), settings.leastTimeToLive(), source);
    }

    @Override
    public void close() {
        exchange.close();
        threads.close();
    }
}
