// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Guarantee 6: while all is well a synchronous command allocates one small object more than on a bare connection. */
class HotPathTest {

    private static final int ROUNDS = 8;
    private static final int WARM_UP = 30_000;
    private static final int COMMANDS = 20_000;
    private static final int MOST = 96;

    /** Less than any object: what the JVM may allocate now and then beside a command. */
    private static final int NOISE = 1;

    @Test
    void aSteadyCommandAllocatesOneSmallObjectMoreThanOnABareConnection() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient ourClient = Clients.client(holdfast, stage);
            RedisClient bareClient = RedisClient.create(
                    Clients.RESOURCES, "redis://" + stage.primary().address() + ":" + stage.port());
            RedisCommands<String, String> ours = ourClient.connect().sync();
            RedisCommands<String, String> bare = bareClient.connect().sync();
            requireAtMost(MOST, () -> ours.incr("n"), () -> bare.incr("n"));
            Clients.close(ourClient);
            Clients.close(bareClient);
        }
    }

    @Test
    void handlersForWholeClientsCostASteadyCommandNothingMoreWhetherOrNotItsKeyMatches() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.builder(stage)
                        .fallback(FallbackHandler.on("GET").keys("product:*").texts(key -> "database"))
                        .build()) {
            RedisClient ourClient = Clients.client(holdfast, stage);
            RedisClient bareClient = RedisClient.create(
                    Clients.RESOURCES, "redis://" + stage.primary().address() + ":" + stage.port());
            RedisCommands<String, String> ours = ourClient.connect().sync();
            RedisCommands<String, String> bare = bareClient.connect().sync();
            requireAtMost(MOST, () -> ours.get("user:7"), () -> bare.get("user:7"));
            requireAtMost(MOST, () -> ours.get("product:7"), () -> bare.get("product:7"));
            Clients.close(ourClient);
            Clients.close(bareClient);
        }
    }

    @Test
    void aSteadyCallWithAFallbackAllocatesNothingMoreThanOneWithout() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            RedisCommands<String, String> commands = client.connect().sync();
            Supplier<String> call = () -> commands.get("product:7");
            Function<FailoverFailure, String> fallback = cause -> "database";
            requireAtMost(NOISE, () -> holdfast.getOrElse(call, fallback), () -> commands.get("product:7"));
            Clients.close(client);
        }
    }

    private static void requireAtMost(double most, Runnable ours, Runnable bare) {
        allocated(bare, WARM_UP);
        allocated(ours, WARM_UP);
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > most; round++) {
            double without = (double) allocated(bare, COMMANDS) / COMMANDS;
            double with = (double) allocated(ours, COMMANDS) / COMMANDS;
            least = Math.min(least, with - without);
        }
        assertThat(least).as("bytes more per command").isLessThanOrEqualTo(most);
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
            Object threads = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return (long) Class.forName("com.sun.management.ThreadMXBean")
                    .getMethod("getThreadAllocatedBytes", long.class)
                    .invoke(threads, Thread.currentThread().getId());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
