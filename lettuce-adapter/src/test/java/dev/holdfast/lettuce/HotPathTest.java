// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import reactor.core.publisher.Flux;

/** Guarantee 6: while all is well a synchronous command allocates one small object more than on a bare connection. */
@Isolated("keeps a core busy, and measures what a thread allocates")
class HotPathTest {

    /** As many as it takes, and no more: what the compiler has not settled yet is measured anew. */
    private static final int ROUNDS = 40;

    private static final int COMMANDS = 2_000;
    private static final int IN_FLIGHT = 100;
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

    @Test
    void aCommandInFlightWithOthersAllocatesOneSmallObjectMore() {
        withBoth((ours, bare) -> requireAtMost(MOST, IN_FLIGHT, () -> inFlight(ours), () -> inFlight(bare)));
    }

    @Test
    void aReactiveCommandAllocatesOneSmallObjectMore() {
        withBoth((ours, bare) -> requireAtMost(MOST, IN_FLIGHT, () -> reactive(ours), () -> reactive(bare)));
    }

    private interface Both {
        void measure(StatefulRedisConnection<String, String> ours, StatefulRedisConnection<String, String> bare);
    }

    private static void withBoth(Both both) {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient ourClient = Clients.client(holdfast, stage);
            RedisClient bareClient = RedisClient.create(
                    Clients.RESOURCES, "redis://" + stage.primary().address() + ":" + stage.port());
            both.measure(ourClient.connect(), bareClient.connect());
            Clients.close(ourClient);
            Clients.close(bareClient);
        }
    }

    private static void inFlight(StatefulRedisConnection<String, String> connection) {
        CompletableFuture<?>[] replies = new CompletableFuture<?>[IN_FLIGHT];
        for (int command = 0; command < IN_FLIGHT; command++) {
            replies[command] = connection.async().incr("n").toCompletableFuture();
        }
        CompletableFuture.allOf(replies).join();
    }

    private static void reactive(StatefulRedisConnection<String, String> connection) {
        Flux.range(0, IN_FLIGHT)
                .flatMap(command -> connection.reactive().incr("n"), IN_FLIGHT)
                .blockLast();
    }

    private static void requireAtMost(double most, Runnable ours, Runnable bare) {
        requireAtMost(most, 1, ours, bare);
    }

    /** The best round of each side: what the compiler, or a class that is loaded, adds to one is not the command's. */
    private static void requireAtMost(double most, int commandsEach, Runnable ours, Runnable bare) {
        int times = COMMANDS / commandsEach;
        double with = Double.MAX_VALUE;
        double without = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && (round < 2 || with - without > most); round++) {
            without = Math.min(without, (double) allocated(bare, times) / COMMANDS);
            with = Math.min(with, (double) allocated(ours, times) / COMMANDS);
        }
        assertThat(with - without).as("bytes more per command").isLessThanOrEqualTo(most);
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
