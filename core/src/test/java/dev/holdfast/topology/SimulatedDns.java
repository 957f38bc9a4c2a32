// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.Resolution;
import dev.holdfast.dns.Resolution.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A model of DNS and of the resolver that asks it: late, dead or flapping, with the last known good answer. */
final class SimulatedDns implements EndpointResolver {

    static final String ENDPOINT = "orders.example";

    /** A look-up each 250 ms, and what is left of the second before. */
    private static final int MOST_A_SECOND = 6;

    private final VirtualTime time;
    private final int ttlSeconds;
    private final List<SimulatedNode> nodes;
    private final Deque<Long> lookups = new ArrayDeque<>();
    private Optional<SimulatedNode> named = Optional.empty();
    private Optional<SimulatedNode> flapping = Optional.empty();
    private Optional<SimulatedNode> lastGood = Optional.empty();
    private boolean dead;
    private int answers;
    /** What the engine was told last, by a fresh answer. */
    Optional<SimulatedNode> told = Optional.empty();

    private Optional<SimulatedNode> toldBefore = Optional.empty();
    private long toldAt;

    /** Grows when a fresh answer differs from the one before. */
    int news;
    /** Whether the last answer was fresh. */
    boolean fresh;

    SimulatedDns(VirtualTime time, int ttlSeconds, List<SimulatedNode> nodes) {
        this.time = time;
        this.ttlSeconds = ttlSeconds;
        this.nodes = nodes;
    }

    /** Whether a fresh answer named this node last; or the one before, if the last one came at this very instant. */
    boolean justNamed(SimulatedNode node) {
        return told.filter(it -> it == node).isPresent()
                || (toldAt == time.nanos()
                        && toldBefore.filter(it -> it == node).isPresent());
    }

    /** What it said new before this very instant. */
    int newsBeforeNow() {
        return toldAt == time.nanos() && !toldBefore.equals(told) ? news - 1 : news;
    }

    boolean names(SimulatedNode node) {
        return !dead && flapping.isEmpty() && named.filter(it -> it == node).isPresent();
    }

    void point(SimulatedNode node) {
        named = Optional.of(node);
    }

    void dead(int millis) {
        dead = true;
        time.inMillis(millis, () -> dead = false);
    }

    void flap(SimulatedNode other, int millis) {
        flapping = Optional.of(other);
        time.inMillis(millis, () -> flapping = Optional.empty());
    }

    void mend() {
        dead = false;
        flapping = Optional.empty();
    }

    @Override
    public CompletionStage<Resolution> resolve(String host, Freshness freshness) {
        CompletableFuture<Resolution> answer = new CompletableFuture<>();
        if (host.startsWith("node-")) {
            SimulatedNode node = nodes.get(Integer.parseInt(host.substring(5)));
            time.inMillis(1, () -> answer.complete(resolution(host, node, Source.NAME_SERVER)));
            return answer;
        }
        count();
        if (dead) {
            time.inMillis(
                    2_000,
                    () -> lastGood.ifPresentOrElse(
                            node -> {
                                fresh = false;
                                answer.complete(resolution(host, node, Source.LAST_KNOWN_GOOD));
                            },
                            () -> answer.completeExceptionally(new IllegalStateException("no name server answers"))));
        } else {
            SimulatedNode node =
                    (answers++ % 2 == 1 ? flapping : Optional.<SimulatedNode>empty()).orElseGet(named::get);
            time.inMillis(1, () -> {
                news += told.filter(it -> it == node).isPresent() ? 0 : 1;
                toldBefore = time.nanos() == toldAt ? toldBefore : told;
                toldAt = time.nanos();
                told = Optional.of(node);
                lastGood = told;
                fresh = true;
                answer.complete(resolution(host, node, Source.NAME_SERVER));
            });
        }
        return answer;
    }

    private void count() {
        lookups.addLast(time.millis());
        while (lookups.peekFirst() <= time.millis() - 1_000) {
            lookups.removeFirst();
        }
        if (lookups.size() > MOST_A_SECOND) {
            throw new Violation("look-ups", lookups.size() + " within a second, at " + time.millis() + " ms");
        }
    }

    private Resolution resolution(String host, SimulatedNode node, Source source) {
        return new Resolution(host, List.of(node.address.ip()), List.of(), Duration.ofSeconds(ttlSeconds), source);
    }

    @Override
    public void close() {}
}
