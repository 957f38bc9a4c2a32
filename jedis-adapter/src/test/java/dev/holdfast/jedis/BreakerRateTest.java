// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.JedisPool;

/** The breaker is moved by what is known of the primary, so it does the same whether nobody calls or many threads do. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class BreakerRateTest {

    @ParameterizedTest(name = "{0} threads call as fast as they can")
    @ValueSource(ints = {0, 1, 16})
    void itOpensAfterThePatienceAndClosesOnceAPrimaryIsVerified(int threads) throws Exception {
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        try (RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
                Holdfast holdfast = Clients.builder(stage)
                        .circuitBreakerRegistry(breakers)
                        .patience(Duration.ofMillis(500))
                        .failFastWhenOpen()
                        .build();
                JedisPool pool = Clients.pool(holdfast)) {
            // The patience is short, and the first verification in a process that has just begun may take longer.
            await().ignoreExceptions().until(() -> Clients.with(pool, jedis -> jedis.set("k", "v")) != null);
            CircuitBreaker breaker = breakers.getAllCircuitBreakers().iterator().next();
            Queue<CircuitBreaker.State> states = new ConcurrentLinkedQueue<>();
            breaker.getEventPublisher()
                    .onStateTransition(
                            event -> states.add(event.getStateTransition().getToState()));
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Void>> callers = callers(threads, pool, over);
            RedisNode heir = stage.anyReplica();
            stage.crashPrimary();
            await().atMost(Clients.SOON).until(() -> breaker.getState() == CircuitBreaker.State.OPEN);
            stage.promote(heir);
            await().atMost(Clients.SOON).until(() -> breaker.getState() == CircuitBreaker.State.CLOSED);
            over.set(true);
            for (CompletableFuture<Void> caller : callers) {
                caller.get(10, TimeUnit.SECONDS);
            }
            assertThat(states)
                    .containsExactly(
                            CircuitBreaker.State.OPEN, CircuitBreaker.State.HALF_OPEN, CircuitBreaker.State.CLOSED);
        }
    }

    private static List<CompletableFuture<Void>> callers(int threads, JedisPool pool, AtomicBoolean over) {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < threads; caller++) {
            callers.add(Aside.run(() -> {
                while (!over.get()) {
                    try {
                        Clients.with(pool, jedis -> jedis.get("k"));
                    } catch (JedisFailoverException endedAtOnce) {
                        assertThat(endedAtOnce.safeToRepeat()).isTrue();
                    }
                }
            }));
        }
        return callers;
    }
}
