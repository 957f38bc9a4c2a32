// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.timing.Timing;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/** Asks the JVM's resolver, with its cache and whatever name service the machine has. */
final class SystemLookup implements Lookup {

    private final DnsSettings settings;
    private final Timing timing;
    private final LookupThreads threads;
    private final Asking asking;

    /** The JVM's call cannot be ended from outside: one that hangs must not take a second thread for the same name. */
    private final Set<String> hanging = ConcurrentHashMap.newKeySet();

    SystemLookup(DnsSettings settings, Timing timing, LookupThreads threads, Asking asking) {
        this.settings = settings;
        this.timing = timing;
        this.threads = threads;
        this.asking = asking;
    }

    /** {@link InetAddress#getAllByName}, except in tests. */
    interface Asking {
        InetAddress[] allByName(String host) throws UnknownHostException;
    }

    @Override
    public CompletableFuture<Answer> ask(String host) {
        CompletableFuture<Answer> result = new CompletableFuture<>();
        if (!hanging.add(host)) {
            return CompletableFuture.completedFuture(failed(host, "An earlier call has not come back yet."));
        }
        try {
            Timing.Cancellable deadline = timing.schedule(
                    () -> result.complete(failed(
                            host,
                            "It did not answer within "
                                    + settings.totalDeadline().toMillis() + " ms.")),
                    settings.totalDeadline());
            result.thenRun(deadline::cancel);
            threads.execute(() -> {
                Answer answer = call(host);
                hanging.remove(host);
                result.complete(answer);
            });
        } catch (RejectedExecutionException e) {
            hanging.remove(host);
            result.complete(new Answer.Failed(new ResolutionException(Kind.CLOSED, host, "Nobody was asked.")));
        }
        return result;
    }

    private Answer call(String host) {
        try {
            InetAddress[] addresses = asking.allByName(host);
            List<InetAddress> wanted = RecordType.of(settings.addressFamily()).stream()
                    .flatMap(type -> Arrays.stream(addresses).filter(type::holds))
                    .distinct()
                    .toList();
            // The JVM does not tell the records' time to live: asked as often as is allowed, its own cache decides.
            Duration timeToLive = settings.leastTimeToLive();
            return wanted.isEmpty()
                    ? new Answer.Missing(
                            new ResolutionException(Kind.NO_ADDRESS, host, "The JVM's resolver was asked."),
                            settings.negativeTimeToLive())
                    : new Answer.Found(new Resolution(host, wanted, List.of(), timeToLive, Resolution.Source.SYSTEM));
        } catch (UnknownHostException e) {
            return failed(host, "It said: " + e.getMessage() + ".");
        } catch (RuntimeException | Error e) {
            // ServiceConfigurationError: a broken InetAddressResolverProvider on the class path.
            return failed(host, "It failed with " + e + ".");
        }
    }

    private static Answer failed(String host, String detail) {
        return new Answer.Failed(new ResolutionException(Kind.SYSTEM_FAILED, host, detail));
    }

    @Override
    public void close() {
        threads.close();
    }
}
