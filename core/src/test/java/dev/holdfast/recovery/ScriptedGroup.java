// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.Resolution;
import dev.holdfast.observe.CallCounts;
import dev.holdfast.timing.VirtualTiming;
import dev.holdfast.topology.Contested;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeProbe;
import dev.holdfast.topology.ProbeException;
import dev.holdfast.topology.ProbeReply;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.SearchSettings;
import dev.holdfast.topology.Signal;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Two scripted nodes, the engine over them, and a clock that stands still. The first node is verified to begin with. */
final class ScriptedGroup {

    static final NodeAddress FIRST = address(1);
    static final NodeAddress SECOND = address(2);

    /** Probes that are in doubt come after 50 ms at most; a round and its answers within one more. */
    static final Duration A_PROBE = Duration.ofMillis(70);

    final VirtualTiming timing = new VirtualTiming();
    final RetryRegistry retries = RetryRegistry.ofDefaults();
    final Recovery recovery;
    private final Search search;
    private final Queue<Runnable> aside = new ArrayDeque<>();
    private NodeAddress primary = FIRST;
    private boolean silent;

    ScriptedGroup(RecoverySettings settings) {
        RandomGenerator random = new java.util.Random(7);
        SearchSettings searching = new SearchSettings(
                new Endpoint("orders.example", 6379),
                List.of(),
                true,
                true,
                Contested.AUTOMATIC,
                Duration.ofSeconds(1),
                settings.patience(),
                UnaryOperator.identity());
        search = Search.of(searching, new Names(), timing, Runnable::run, event -> {}, random);
        recovery = new Recovery(
                search,
                settings,
                timing,
                aside::add,
                new Registries(retries, CircuitBreakerRegistry.ofDefaults(), new CallCounts()),
                new DialLimits(),
                random);
        recovery.attach(new Nodes());
        timing.advance(A_PROBE);
        runAside();
    }

    static RecoverySettings settings() {
        return settings(10_000);
    }

    static RecoverySettings settings(int maxWaitingCommands) {
        return new RecoverySettings(
                Duration.ofSeconds(15),
                64,
                Duration.ofSeconds(5),
                false,
                Set.of(),
                maxWaitingCommands,
                DialLimit.DEFAULT);
    }

    /** Runs what the engine put aside, as the background threads would. */
    void runAside() {
        while (!aside.isEmpty()) {
            aside.remove().run();
        }
    }

    boolean isAside() {
        return !aside.isEmpty();
    }

    void silence() {
        silent = true;
    }

    void promoteSecond() {
        primary = SECOND;
        silent = false;
    }

    void speak() {
        silent = false;
    }

    /** A command was refused: sends are suspended. */
    void refuse() {
        recovery.report(Signal.REFUSED, recovery.standing().epoch(), "READONLY");
    }

    void close() {
        search.close();
        timing.advance(Duration.ofMillis(1));
    }

    private static NodeAddress address(int last) {
        try {
            return new NodeAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), 6379);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Names the first node for ever. */
    private static final class Names implements EndpointResolver {
        @Override
        public CompletionStage<Resolution> resolve(String host, Freshness freshness) {
            return CompletableFuture.completedFuture(new Resolution(
                    host, List.of(FIRST.ip()), List.of(), Duration.ofSeconds(1), Resolution.Source.NAME_SERVER));
        }

        @Override
        public void close() {}
    }

    private final class Nodes implements NodeProbe {
        @Override
        public Connection dial(NodeAddress node) throws ProbeException {
            requireSpeech(node);
            return new Connection() {
                @Override
                public ProbeReply ask(Duration timeout) throws ProbeException {
                    requireSpeech(node);
                    return reply(node);
                }

                @Override
                public void close() {}
            };
        }

        private void requireSpeech(NodeAddress node) throws ProbeException {
            if (silent) {
                throw new ProbeException(ProbeException.Kind.UNREACHABLE, node + " is silent", new Exception());
            }
        }

        private ProbeReply reply(NodeAddress node) {
            boolean isPrimary = node.equals(primary);
            String history = primary.equals(FIRST) ? "a" : "b";
            String info = "run_id:" + node + "\nloading:0\nmaster_failover_state:no-failover\nmaster_replid:"
                    + history.repeat(40) + "\nmaster_repl_offset:100\n"
                    + (primary.equals(SECOND) ? "master_replid2:" + "a".repeat(40) + "\nsecond_repl_offset:90\n" : "")
                    + (isPrimary
                            ? "role:master\nslave0:ip="
                                    + (node.equals(FIRST) ? SECOND : FIRST).ip().getHostAddress()
                                    + ",port=6379,state=online,offset=100,lag=0\n"
                            : "role:slave\nmaster_host:" + primary.ip().getHostAddress()
                                    + "\nmaster_port:6379\nmaster_link_status:up\n");
            return new ProbeReply(
                    Optional.of(isPrimary ? "master" : "replica"), Optional.of("standalone"), Optional.of(info));
        }
    }
}
