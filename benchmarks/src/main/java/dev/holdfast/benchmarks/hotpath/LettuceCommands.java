// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.Holdfast;
import dev.holdfast.lettuce.HoldfastLettuce;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** One connection of Lettuce, while all is well. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LettuceCommands {
    static final int IN_FLIGHT = 100;

    /** Who sends the commands. */
    @Param({"bare", "holdfast", Settings.EVERYTHING})
    public String client = "bare";

    /** Where they go: to a server on loopback, or to canned replies on the event loop. */
    @Param({"null", "loopback"})
    public String transport = "null";

    private final Supplier<String> read = this::get;

    /** How a call is made that has a fallback; the bare client has none. */
    private Caller withFallback = Supplier::get;

    /** Makes a call. */
    private interface Caller {
        String call(Supplier<String> read);
    }

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // by connect(), which JMH calls first
    private StatefulRedisConnection<String, String> connection;

    /** Connects. */
    @Setup(Level.Trial)
    public void connect() {
        RedisNode node = keep(RedisNode.start());
        ClientResources.Builder builder = ClientResources.builder();
        ClientResources resources =
                (transport.equals("null") ? builder.nettyCustomizer(new CannedReplies()) : builder).build();
        keep(() -> resources.shutdown(0, 2, TimeUnit.SECONDS).syncUninterruptibly());
        RedisURI uri = RedisURI.create(node.address(), node.port());
        RedisClient made;
        if (client.equals("bare")) {
            made = RedisClient.create(resources, uri);
        } else {
            Holdfast holdfast = keep(Settings.of(client, node.address(), node.port()));
            withFallback = call -> holdfast.getOrElse(call, LettuceCommands::fromDatabase);
            made = HoldfastLettuce.client(holdfast, resources, uri);
        }
        keep(made::shutdown);
        connection = keep(made.connect());
        connection.sync().set(CannedReplies.READ, "value");
    }

    private static String fromDatabase(FailoverFailure cause) {
        return "database";
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /**
     * Closes what was opened, the last first.
     *
     * @throws Exception what closing throws
     */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    /**
     * A read, whose reply is waited for.
     *
     * @return the reply
     */
    @Benchmark
    public String get() {
        return connection.sync().get(CannedReplies.READ);
    }

    /**
     * A read of a call that has a fallback.
     *
     * @return the reply
     */
    @Benchmark
    public String getOrElse() {
        return withFallback.call(read);
    }

    /**
     * A write, whose reply is waited for.
     *
     * @return the reply
     */
    @Benchmark
    public long incr() {
        return connection.sync().incr(CannedReplies.WRITTEN);
    }

    /** Four threads on the connection, each of which has a hundred writes in flight at a time. */
    @Benchmark
    @Threads(4)
    @OperationsPerInvocation(IN_FLIGHT)
    public void inFlight() {
        CompletableFuture<?>[] replies = new CompletableFuture<?>[IN_FLIGHT];
        for (int i = 0; i < IN_FLIGHT; i++) {
            replies[i] = connection.async().incr(CannedReplies.WRITTEN).toCompletableFuture();
        }
        CompletableFuture.allOf(replies).join();
    }
}
