// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.Resolution;
import dev.holdfast.timing.VirtualTiming;
import dev.holdfast.topology.Contested;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.SearchSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Building a Holdfast does nothing; a pool may come much later, with its first calls. */
class GraceAtStartTest {

    private final VirtualTiming timing = new VirtualTiming();

    @Test
    void theGraceRunsFromTheStartOfTheSearchAndNotFromTheBuilding() {
        Search search = search();
        timing.advance(Duration.ofMinutes(1));

        search.start();

        assertThat(search.board().suspendedSince()).isEqualTo(timing.nanos());
    }

    @Test
    void aSecondPoolDoesNotBeginItAnew() {
        Search search = search();
        search.start();
        long begun = timing.nanos();
        timing.advance(Duration.ofMinutes(1));

        search.start();

        assertThat(search.board().suspendedSince()).isEqualTo(begun);
    }

    private Search search() {
        SearchSettings settings = new SearchSettings(
                new Endpoint("orders.example", 6379),
                List.of(),
                true,
                true,
                Contested.AUTOMATIC,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                UnaryOperator.identity());
        return Search.of(settings, new NeverAnswering(), timing, Runnable::run, event -> {}, new Random(7));
    }

    private static final class NeverAnswering implements EndpointResolver {
        @Override
        public CompletionStage<Resolution> resolve(String host, Freshness freshness) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }
}
