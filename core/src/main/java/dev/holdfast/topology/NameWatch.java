// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.dns.Resolution;
import dev.holdfast.dns.ResolutionException;
import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What DNS says of one name, asked again when its time to live is over, or more often in a search. */
final class NameWatch {

    /** The pause between lookups while the primary is in doubt; the resolver caps at the same rate. */
    static final Duration QUICK = Duration.ofMillis(250);

    private final Endpoint name;
    private final EndpointResolver resolver;
    private final Timing timing;
    private final UnaryOperator<NodeAddress> mapper;
    private final Runnable changed;

    private boolean asking;
    private long askAt;
    private long askedAt;
    private Set<NodeAddress> addresses = Set.of();
    private boolean fresh;
    private long answeredAt;
    private long answers;
    private Optional<ResolutionException.Kind> failure = Optional.empty();
    private String advice = "";

    NameWatch(
            Endpoint name,
            EndpointResolver resolver,
            Timing timing,
            UnaryOperator<NodeAddress> mapper,
            Runnable changed) {
        this.name = name;
        this.resolver = resolver;
        this.timing = timing;
        this.mapper = mapper;
        this.changed = changed;
        this.askAt = timing.nanos();
        this.askedAt = askAt - QUICK.toNanos();
        this.answeredAt = askAt;
    }

    /** Asks if it is time to, and says how many nanoseconds are left until then otherwise. */
    long poll(boolean quick) {
        long now = timing.nanos();
        if (asking) {
            return Long.MAX_VALUE;
        }
        long due = quick ? Math.min(askAt - now, askedAt + QUICK.toNanos() - now) : askAt - now;
        if (due > 0) {
            return due;
        }
        asking = true;
        askedAt = now;
        resolver.resolve(name.host(), Freshness.FRESH)
                .whenComplete(
                        (resolution, error) -> timing.schedule(() -> answered(resolution, error, now), Duration.ZERO));
        return Long.MAX_VALUE;
    }

    private void answered(@Nullable Resolution resolution, @Nullable Throwable error, long queriedAt) {
        asking = false;
        if (resolution == null) {
            fresh = false;
            failure = Optional.of(
                    error instanceof ResolutionException typed
                            ? typed.kind()
                            : ResolutionException.Kind.ALL_SERVERS_FAILED);
            advice = error == null ? "" : String.valueOf(error.getMessage());
            askAt = timing.nanos() + Duration.ofSeconds(1).toNanos();
        } else {
            Set<NodeAddress> named = new LinkedHashSet<>();
            resolution.addresses().forEach(ip -> named.add(mapper.apply(new NodeAddress(ip, name.port()))));
            addresses = Set.copyOf(named);
            fresh = resolution.fresh();
            failure = Optional.empty();
            askAt = timing.nanos()
                    + Math.max(QUICK.toNanos(), resolution.timeToLive().toNanos());
            if (fresh) {
                answeredAt = queriedAt;
                answers++;
            }
        }
        changed.run();
    }

    /** The name itself. */
    String host() {
        return name.host();
    }

    /** The addresses named last, from now or from before. */
    Set<NodeAddress> addresses() {
        return addresses;
    }

    /** Whether the last answer was a fresh one. */
    boolean fresh() {
        return fresh;
    }

    /** When the last fresh answer was asked for. */
    long answeredAt() {
        return answeredAt;
    }

    /** Counts the fresh answers. */
    long answers() {
        return answers;
    }

    /** Why there is no address at all. */
    Optional<ResolutionException.Kind> failure() {
        return failure;
    }

    /** What the resolver said of the failure. */
    String advice() {
        return advice;
    }
}
