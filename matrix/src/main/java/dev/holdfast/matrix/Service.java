// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.lettuce.HoldfastLettuce;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.History;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Threads on one client that append to a list, and remember what they were told. */
final class Service implements AutoCloseable {
    private static final int THREADS = 25;
    private static final Duration PACE = Duration.ofMillis(100);
    private static final String KIND = "RPUSH";

    private final String name;
    private final Push push;
    private final Runnable end;
    private final Deque<Chapter> chapters = new ArrayDeque<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Chapter chapter;
    private volatile boolean stopping;

    private Service(String name, Push push, Runnable end) {
        this.name = name;
        this.push = push;
        this.end = end;
        this.chapter = new Chapter("log-" + name + "-0", new History());
    }

    /**
     * A part of the history, which is checked and forgotten: the whole would fill the heap that is to be seen flat.
     *
     * @param key the list that its calls append to
     * @param history its calls
     */
    record Chapter(String key, History history) {
        History.Report check(List<String> list) {
            return history.log(KIND, list);
        }
    }

    /** Begins a new chapter, and gives out the oldest once all its calls must have ended. */
    Optional<Chapter> turnPage() {
        chapters.add(chapter);
        chapter = new Chapter("log-" + name + "-" + numbers.get(), new History());
        return chapters.size() > 2 ? Optional.ofNullable(chapters.poll()) : Optional.empty();
    }

    /** All that are left, once the threads have ended. */
    List<Chapter> rest() {
        List<Chapter> left = new ArrayList<>(chapters);
        left.add(chapter);
        return left;
    }

    /** Appends an id to a list. */
    @FunctionalInterface
    private interface Push {
        void push(String key, String id);
    }

    private static Holdfast holdfast(RedisStage stage) {
        return Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(DnsSettings.builder()
                        .servers(List.of(stage.dns().socketAddress()))
                        .noHostsFile()
                        .build())
                .build();
    }

    @SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
    static Service onJedis(RedisStage stage) {
        Holdfast holdfast = holdfast(stage);
        GenericObjectPoolConfig<Jedis> large = new GenericObjectPoolConfig<>();
        large.setMaxTotal(THREADS);
        large.setMaxIdle(THREADS);
        JedisPool pool =
                HoldfastJedis.pool(holdfast, DefaultJedisClientConfig.builder().build(), large);
        return new Service(
                "jedis",
                (key, id) -> {
                    try (Jedis jedis = pool.getResource()) {
                        jedis.rpush(key, id);
                    }
                },
                () -> {
                    pool.close();
                    holdfast.close();
                });
    }

    static Service onLettuce(RedisStage stage) {
        Holdfast holdfast = holdfast(stage);
        RedisClient client = HoldfastLettuce.client(holdfast, RedisURI.create(stage.endpoint(), stage.port()));
        StatefulRedisConnection<String, String> shared = client.connect();
        return new Service("lettuce", (key, id) -> shared.sync().rpush(key, id), () -> {
            client.shutdown(0, 2, TimeUnit.SECONDS);
            holdfast.close();
        });
    }

    void begin() {
        for (int index = 0; index < THREADS; index++) {
            Thread thread = new Thread(this::loop, name + "-" + index);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void loop() {
        while (!stopping) {
            String id = Long.toString(numbers.incrementAndGet());
            Chapter now = chapter;
            History.Running call = now.history().begin(KIND, id);
            try {
                push.push(now.key(), id);
                call.ok();
                served.incrementAndGet();
            } catch (RuntimeException e) {
                Optional<FailoverFailure> known = Outcomes.find(e);
                if (known.isEmpty()) {
                    surprises.add(e.toString());
                }
                if (known.filter(failure -> failure.outcome().provesNotExecuted())
                        .isPresent()) {
                    call.notApplied();
                } else {
                    call.unknown();
                }
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    boolean isServedWithin(Duration time) throws InterruptedException {
        long before = served.get();
        long until = System.nanoTime() + time.toNanos();
        while (served.get() < before + THREADS && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return served.get() >= before + THREADS;
    }

    Queue<String> surprises() {
        return surprises;
    }

    void stop() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        end.run();
    }

    @Override
    public String toString() {
        return name;
    }
}
