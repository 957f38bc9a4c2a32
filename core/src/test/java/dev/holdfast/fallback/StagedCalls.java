// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.observe.CallCounts;
import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.DialLimit;
import dev.holdfast.recovery.DialLimits;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.RecoverySettings;
import dev.holdfast.recovery.Registries;
import dev.holdfast.recovery.Turn;
import dev.holdfast.timing.ProcessThreads;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.StagedStanding;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.TopologyEvent;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Calls with a fallback over a standing that a test hangs up by hand. */
final class StagedCalls implements AutoCloseable {

    static final Duration AFTER = Duration.ofMillis(300);

    final ProcessThreads threads = ProcessThreads.lease();
    final StagedStanding standing = new StagedStanding(threads);
    final CallCounts counts = new CallCounts();
    final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    final Queue<TopologyEvent> events = new ConcurrentLinkedQueue<>();
    final Recovery recovery = recovery();

    Fallbacks fallbacks() {
        return fallbacks(Duration.ofSeconds(20), 10);
    }

    Fallbacks fallbacks(Duration timeout, int most, FallbackHandler... handlers) {
        return new Fallbacks(
                recovery,
                new FallbackSettings(timeout, most, Optional.empty(), List.of(handlers)),
                threads.blocking(),
                events::add);
    }

    private Recovery recovery() {
        standing.search().start();
        standing.steady(1);
        return new Recovery(
                standing.search(),
                new RecoverySettings(
                        Duration.ofSeconds(60),
                        64,
                        Duration.ofSeconds(5),
                        false,
                        Set.of(),
                        100,
                        DialLimit.DEFAULT,
                        AFTER),
                threads,
                threads.blocking(),
                new Registries(RetryRegistry.ofDefaults(), breakers, counts),
                DialLimits.ofProcess(),
                new SplittableRandom(1));
    }

    void away() {
        standing.hang(Standing.State.SUSPECT, 1);
    }

    /** As an adapter's command: waits until it may be sent. */
    String read() {
        Turn turn = recovery.rescue().await(false);
        if (turn instanceof Turn.GiveUp end) {
            throw new Failure(Outcome.NOT_SENT, true, end.snapshot());
        }
        return "from Redis";
    }

    static FailoverSnapshot known(boolean write) {
        return new FailoverSnapshot(
                new Endpoint("orders.example", 6379),
                new Standing(Standing.State.SUSPECT, 1, Optional.empty(), Optional.empty()),
                List.of(),
                List.of(),
                1,
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                write);
    }

    @Override
    public void close() {
        standing.search().close();
        threads.close();
    }

    /** As an adapter's. */
    static final class Failure extends RuntimeException implements FailoverFailure {

        private static final long serialVersionUID = 1L;

        private final Outcome outcome;
        private final boolean safe;
        private final transient FailoverSnapshot snapshot;

        Failure(Outcome outcome, boolean safe, FailoverSnapshot snapshot) {
            super("a failover");
            this.outcome = outcome;
            this.safe = safe;
            this.snapshot = snapshot;
        }

        static Failure notSent() {
            return new Failure(Outcome.NOT_SENT, true, known(true));
        }

        static Failure unknownRead() {
            return new Failure(Outcome.UNKNOWN, true, known(false));
        }

        static Failure unknownWrite() {
            return new Failure(Outcome.UNKNOWN, false, known(true));
        }

        static Failure unknownWriteDeclaredRepeatable() {
            return new Failure(Outcome.UNKNOWN, true, known(true));
        }

        @Override
        public Outcome outcome() {
            return outcome;
        }

        @Override
        public boolean safeToRepeat() {
            return safe;
        }

        @Override
        public FailoverSnapshot snapshot() {
            return snapshot;
        }
    }
}
