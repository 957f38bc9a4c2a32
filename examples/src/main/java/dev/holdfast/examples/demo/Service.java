// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.examples.demo.Tally.Call;
import dev.holdfast.examples.demo.Tally.End;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** A small service: two threads that write a ledger at a steady pace, one that reads. Only its pool differs. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class Service implements AutoCloseable {

    private static final long PAUSE_NANOS = 20_000_000;

    private final String name;
    private final Supplier<JedisPool> pools;
    private final Tally tally = new Tally();
    private final AtomicLong ids = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile JedisPool pool;
    private volatile boolean stopped;

    Service(String name, Supplier<JedisPool> pools) {
        this.name = name;
        this.pools = pools;
        this.pool = pools.get();
        threads.add(new Thread(() -> loop(true), name + "-writer-1"));
        threads.add(new Thread(() -> loop(true), name + "-writer-2"));
        threads.add(new Thread(() -> loop(false), name + "-reader"));
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
    }

    String name() {
        return name;
    }

    String ledger() {
        return "ledger-" + name;
    }

    Tally tally() {
        return tally;
    }

    /** As someone would at three in the morning. */
    void restart() {
        JedisPool old = pool;
        pool = pools.get();
        old.close();
    }

    private void loop(boolean write) {
        while (!stopped) {
            long id = ids.incrementAndGet();
            if (write) {
                call(id, true, jedis -> jedis.rpush(ledger(), Long.toString(id)));
            } else {
                call(id, false, jedis -> jedis.llen(ledger()));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void call(long id, boolean write, Consumer<Jedis> command) {
        long began = System.nanoTime();
        End end = End.OK;
        String error = "";
        try (Jedis jedis = pool.getResource()) {
            command.accept(jedis);
        } catch (RuntimeException e) {
            boolean unknown = e instanceof FailoverFailure failure && failure.outcome() == Outcome.UNKNOWN;
            end = unknown ? End.UNKNOWN : End.ERROR;
            error = String.valueOf(e.getMessage());
        }
        long ended = System.nanoTime();
        tally.add(new Call(id, write, end, ended, ended - began), error);
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            thread.interrupt();
        }
        pool.close();
    }
}
