// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.Resolution;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A search that finds nothing by itself, whose standing a test hangs up by hand. */
public final class StagedStanding {

    private static final NodeAddress NODE = new NodeAddress(InetAddress.getLoopbackAddress(), 6379);

    private final Search search;

    public StagedStanding(Timing clock) {
        SearchSettings settings = new SearchSettings(
                new Endpoint("orders.example", 6379),
                List.of(),
                true,
                true,
                Contested.HOLD,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                UnaryOperator.identity());
        search = new Search(
                settings,
                new NoDns(),
                new NoTasks(clock),
                new NobodyToAsk(),
                event -> {},
                new SplittableRandom(1),
                Choosing::choose);
    }

    public Search search() {
        return search;
    }

    public StandingBoard board() {
        return search.board();
    }

    public void steady(long epoch) {
        hang(State.STEADY, epoch, Optional.empty());
    }

    public void hang(State state, long epoch) {
        hang(state, epoch, Optional.empty());
    }

    public void verifying(boolean any) {
        board().verifying(any);
    }

    /** So many readers, at addresses of their own. */
    public void readers(int many) {
        search.readers()
                .become(IntStream.range(0, many)
                        .mapToObj(index -> new Readers.Found(reader(index), "reader.example", false, false))
                        .toList());
    }

    private static NodeAddress reader(int index) {
        try {
            return new NodeAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (index + 1)}), 6379);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public void misfit() {
        Misfit misfit = new Misfit(Misfit.Kind.CREDENTIALS, "the password is wrong");
        hang(State.SUSPECT, board().standing().epoch(), Optional.of(misfit));
    }

    private void hang(State state, long epoch, Optional<Misfit> problem) {
        board().publish(new Standing(state, epoch, Optional.of(NODE), problem));
    }

    private record NoTasks(Timing clock) implements Timing {

        @Override
        public long nanos() {
            return clock.nanos();
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            return () -> {};
        }
    }

    private static final class NoDns implements EndpointResolver {

        @Override
        public CompletionStage<Resolution> resolve(String host, Freshness freshness) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    private static final class NobodyToAsk implements Inquiry {

        @Override
        public boolean ready() {
            return false;
        }

        @Override
        public boolean encrypted() {
            return false;
        }

        @Override
        public void ask(NodeAddress node, Inquirer inquirer) {}

        @Override
        public void forget(NodeAddress node) {}

        @Override
        public void close() {}
    }
}
