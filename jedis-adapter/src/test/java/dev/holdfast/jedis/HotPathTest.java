// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Mode;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;

/** Guarantee 6: while all is well a synchronous command allocates nothing more than on a bare connection. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
@Isolated("measures what a thread allocates once the compiler is done")
class HotPathTest {

    /** Jedis' own short-lived objects go away when the compiler has inlined enough, on each path at its own time. */
    private static final int ROUNDS = 8;

    private static final int WARM_UP = 60_000;
    private static final int COMMANDS = 20_000;

    @Test
    void aSteadyCommandAllocatesNoMoreThanOnABareConnection() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            assertThat(bytesMore(stage, holdfast, Clients.config()))
                    .as("bytes more per command")
                    .isLessThan(1);
        }
    }

    @Test
    void norDoesOneThatIsOnlyObserved() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.builder(stage).mode(Mode.OBSERVE).build()) {
            JedisClientConfig byName = DefaultJedisClientConfig.builder()
                    .hostAndPortMapper(name -> new HostAndPort(stage.primary().address(), stage.port()))
                    .build();
            assertThat(bytesMore(stage, holdfast, byName))
                    .as("bytes more per command")
                    .isLessThan(1);
        }
    }

    private static double bytesMore(RedisStage stage, Holdfast holdfast, JedisClientConfig config) {
        try (JedisPool pool = HoldfastJedis.pool(holdfast, config, Clients.large());
                Jedis ours = pool.getResource();
                Jedis bare = new Jedis(stage.primary().address(), stage.port())) {
            return bytesMore(() -> ours.incr("n"), () -> bare.incr("n"));
        }
    }

    @Test
    void aSteadyCallWithAFallbackAllocatesNoMoreThanOneWithout() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = Clients.pool(holdfast);
                Jedis ours = pool.getResource();
                Jedis bare = new Jedis(stage.primary().address(), stage.port())) {
            Supplier<String> call = () -> ours.get("product:7");
            Function<FailoverFailure, String> fallback = cause -> "database";
            requireNothingMore(() -> holdfast.getOrElse(call, fallback), () -> bare.get("product:7"));
        }
    }

    @Test
    void handlersForWholeClientsCostASteadyCommandNothingWhetherOrNotItsKeyMatches() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.builder(stage)
                        .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> "database"))
                        .build();
                JedisPool pool = Clients.pool(holdfast);
                Jedis ours = pool.getResource();
                Jedis bare = new Jedis(stage.primary().address(), stage.port())) {
            requireNothingMore(() -> ours.get("user:7"), () -> bare.get("user:7"));
            requireNothingMore(() -> ours.get("product:7"), () -> bare.get("product:7"));
        }
    }

    private static void requireNothingMore(Runnable ours, Runnable bare) {
        assertThat(bytesMore(ours, bare)).as("bytes more per command").isLessThan(1);
    }

    private static double bytesMore(Runnable ours, Runnable bare) {
        allocated(bare, WARM_UP);
        allocated(ours, WARM_UP);
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least >= 1; round++) {
            double without = (double) allocated(bare, COMMANDS) / COMMANDS;
            double with = (double) allocated(ours, COMMANDS) / COMMANDS;
            least = Math.min(least, with - without);
        }
        return least;
    }

    private static long allocated(Runnable command, int times) {
        long before = allocatedByThisThread();
        for (int time = 0; time < times; time++) {
            command.run();
        }
        return allocatedByThisThread() - before;
    }

    /** By name, since the module that declares the method is not read by ours. */
    private static long allocatedByThisThread() {
        try {
            return (long) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                            "getThreadAllocatedBytes",
                            new Object[] {Thread.currentThread().getId()},
                            new String[] {"long"});
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
