// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.testkit.RedisNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.util.Pool;

/** One thread, one command at a time, while all is well. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JedisCommands {

    /** Who sends the commands. */
    @Param({"bare", "holdfast", Settings.EVERYTHING})
    public String client = "bare";

    /** Where they go: to a server on loopback, or to canned replies within the process. */
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
    private Pool<Jedis> pool;

    @SuppressWarnings("NullAway.Init") // likewise
    private Jedis jedis;

    /** Connects, and takes one connection for the benchmarks without a pool. */
    @Setup(Level.Trial)
    @SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
    public void connect() {
        String address = "127.0.0.1";
        int port = 6379;
        if (transport.equals("loopback")) {
            RedisNode node = keep(RedisNode.start());
            address = node.address();
            port = node.port();
        } else {
            NullTransport.install();
        }
        if (client.equals("bare")) {
            pool = keep(new JedisPool(address, port));
        } else {
            Holdfast holdfast = keep(Settings.of(client, address, port));
            withFallback = call -> holdfast.getOrElse(call, JedisCommands::fromDatabase);
            pool = keep(HoldfastJedis.pool(
                    holdfast, DefaultJedisClientConfig.builder().build(), new JedisPoolConfig()));
        }
        jedis = keep(pool.getResource());
        jedis.set("key", "value");
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
     * A read.
     *
     * @return the reply
     */
    @Benchmark
    public String get() {
        return jedis.get("key");
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
     * A write.
     *
     * @return the reply
     */
    @Benchmark
    public long incr() {
        return jedis.incr("n");
    }

    /**
     * A read on a connection that is borrowed for it.
     *
     * @return the reply
     */
    @Benchmark
    public String borrowAndGet() {
        try (Jedis borrowed = pool.getResource()) {
            return borrowed.get("key");
        }
    }
}
