// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.dns.EndpointResolver.Freshness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A resolver under test, with patient time-outs, no hosts file and no search path unless a test sets them. */
final class Resolving implements AutoCloseable {

    final TestTiming timing = new TestTiming();
    final EndpointResolver resolver;

    Resolving(UnaryOperator<DnsSettings.Builder> settings) {
        resolver = EndpointResolvers.dnsjava(settings.apply(patient()).build(), timing);
    }

    static Resolving through(InetSocketAddress... servers) {
        return new Resolving(builder -> builder.servers(List.of(servers)));
    }

    static DnsSettings.Builder patient() {
        return DnsSettings.builder()
                .noHostsFile()
                .searchPath(false)
                .queryTimeout(Duration.ofSeconds(3))
                .totalDeadline(Duration.ofSeconds(8));
    }

    Resolution cached(String host) {
        return await(resolver.resolve(host, Freshness.CACHED));
    }

    Resolution fresh(String host) {
        return await(resolver.resolve(host, Freshness.FRESH));
    }

    ResolutionException failure(String host) {
        return failureOf(resolver.resolve(host, Freshness.FRESH));
    }

    static Resolution await(CompletionStage<Resolution> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not resolved", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static ResolutionException failureOf(CompletionStage<Resolution> stage) {
        try {
            Resolution resolution = stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
            throw new AssertionError("resolved: " + resolution);
        } catch (ExecutionException e) {
            return (ResolutionException) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no end", e);
        }
    }

    static List<String> texts(Resolution resolution) {
        return resolution.addresses().stream().map(InetAddress::getHostAddress).toList();
    }

    @Override
    public void close() {
        resolver.close();
        timing.close();
    }
}
