// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.dns.FamilyQuery.Outcome;
import dev.holdfast.dns.Lookup.Answer;
import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.timing.Timing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One lookup of one host by name servers: the name as it is and then with the suffixes of the search path, both address
 * families side by side.
 */
final class Inquiry {

    private final String host;
    private final DnsSettings settings;
    private final Timing timing;
    private final LookupThreads threads;
    private final ServerExchange exchange;
    private final NameServers nameServers;
    private final Attempts attempts = new Attempts();
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final long begun;
    private volatile boolean oneFamilyFound;
    private volatile long secondFamilyEnd;
    private final AtomicReference<Duration> negativeTimeToLive;

    Inquiry(
            String host,
            DnsSettings settings,
            Timing timing,
            LookupThreads threads,
            ServerExchange exchange,
            NameServers nameServers) {
        this.host = host;
        this.settings = settings;
        this.timing = timing;
        this.threads = threads;
        this.exchange = exchange;
        this.nameServers = nameServers;
        this.begun = timing.nanos();
        this.negativeTimeToLive = new AtomicReference<>(settings.negativeTimeToLive());
    }

    CompletableFuture<Answer> result() {
        return result;
    }

    /**
     * Runs on a lookup thread; does not throw.
     *
     * @param listed what is known of the host without asking anyone
     */
    void run(Supplier<Optional<Resolution>> listed) {
        try {
            Optional<Resolution> known = listed.get();
            if (known.isPresent()) {
                result.complete(new Answer.Found(known.get()));
                return;
            }
            NameServers.ServerList list = nameServers.current();
            if (list.servers().isEmpty()) {
                fail(
                        Kind.ALL_SERVERS_FAILED,
                        "No name server is known: " + settings.systemConfiguration()
                                + " is missing; set servers(...), or choose the JVM's own resolver.");
                return;
            }
            askFor(names(list.suffixes()), 0, list);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** The name as it is written comes first: a dot in it does not make it absolute in everyone's eyes. */
    private List<String> names(List<String> suffixes) {
        List<String> names = new ArrayList<>();
        names.add(HostText.withoutDot(host));
        if (!host.endsWith(".")) {
            suffixes.stream()
                    .map(suffix -> host + "." + suffix)
                    .filter(HostText::isName)
                    .forEach(names::add);
        }
        return names;
    }

    private void askFor(List<String> names, int index, NameServers.ServerList list) {
        FamilyQuery query = new FamilyQuery(exchange, list, settings.queryTimeout(), this::nanosLeft, attempts);
        List<RecordType> types = RecordType.of(settings.addressFamily());
        // This thread asks for the first type itself and never waits for the other, so that no pool of threads,
        // however small, can fill up with threads that wait for each other.
        CompletableFuture<List<Outcome>> outcomes = types.size() == 1
                ? CompletableFuture.completedFuture(List.of())
                : CompletableFuture.supplyAsync(() -> List.of(ask(query, names.get(index), types.get(1))), threads);
        Outcome first = ask(query, names.get(index), types.get(0));
        outcomes.thenAccept(others -> {
                    List<Outcome> all = new ArrayList<>();
                    all.add(first);
                    all.addAll(others);
                    if (absent(all) && index + 1 < names.size()) {
                        askFor(names, index + 1, list);
                    } else {
                        result.complete(judge(all));
                    }
                })
                .exceptionally(e -> {
                    failed(e);
                    return null;
                });
    }

    private Outcome ask(FamilyQuery query, String name, RecordType type) {
        Outcome outcome = query.run(name, type);
        if (outcome instanceof Outcome.Found) {
            // Firewalls and load balancers exist that drop AAAA queries: the family that has an answer does not wait
            // the whole deadline for the other, which gets time for one more try.
            secondFamilyEnd = timing.nanos() + settings.queryTimeout().toNanos() * 2;
            oneFamilyFound = true;
        } else if (outcome instanceof Outcome.Missing missing) {
            negativeTimeToLive.accumulateAndGet(missing.timeToLive(), Inquiry::lesser);
        }
        return outcome;
    }

    private static Duration lesser(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private long nanosLeft() {
        long now = timing.nanos();
        long left = settings.totalDeadline().toNanos() - (now - begun);
        return oneFamilyFound ? Math.min(left, secondFamilyEnd - now) : left;
    }

    /** Whether the name itself does not exist in either family; an alias that leads nowhere does exist. */
    private static boolean absent(List<Outcome> outcomes) {
        return outcomes.stream()
                .allMatch(outcome -> outcome instanceof Outcome.Missing missing
                        && missing.kind() == Kind.NO_SUCH_NAME
                        && !missing.alias());
    }

    private Answer judge(List<Outcome> outcomes) {
        List<Chain> chains = outcomes.stream()
                .filter(Outcome.Found.class::isInstance)
                .map(outcome -> ((Outcome.Found) outcome).chain())
                .toList();
        if (!chains.isEmpty()) {
            return new Answer.Found(resolution(chains));
        }
        for (Outcome outcome : outcomes) {
            // Before "missing": some servers deny names in a family that they do not serve (RFC 4074).
            if (outcome instanceof Outcome.Broken broken) {
                return new Answer.Failed(exception(broken.kind(), ""));
            }
        }
        boolean exists = outcomes.stream()
                .anyMatch(outcome -> outcome instanceof Outcome.Missing missing && missing.kind() == Kind.NO_ADDRESS);
        ResolutionException missing = exception(exists ? Kind.NO_ADDRESS : Kind.NO_SUCH_NAME, "");
        return new Answer.Missing(missing, negativeTimeToLive.get());
    }

    private Resolution resolution(List<Chain> chains) {
        List<InetAddress> addresses = chains.stream()
                .flatMap(chain -> chain.addresses().stream())
                .distinct()
                .map(address -> HostText.named(host, address))
                .toList();
        Duration timeToLive =
                chains.stream().map(Chain::timeToLive).min(Duration::compareTo).orElse(Duration.ZERO);
        return new Resolution(
                host, addresses, chains.get(0).targets(), settings.clamp(timeToLive), Resolution.Source.NAME_SERVER);
    }

    private void failed(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (e instanceof RejectedExecutionException || cause instanceof RejectedExecutionException) {
            fail(Kind.CLOSED, "");
        } else {
            fail(Kind.ALL_SERVERS_FAILED, "Unexpected: " + cause + ".");
        }
    }

    private void fail(Kind kind, String detail) {
        result.complete(new Answer.Failed(exception(kind, detail)));
    }

    private ResolutionException exception(Kind kind, String detail) {
        String described = attempts.describe(TimeUnit.NANOSECONDS.toMillis(timing.nanos() - begun));
        return new ResolutionException(kind, host, (described + " " + detail).trim());
    }
}
