// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.History;
import dev.holdfast.testkit.History.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A small application: threads that write and read at a steady pace, and keep a history of what they were told. */
final class Callers {
    static final String PUSHES = "RPUSH";
    static final String INCREMENTS = "INCR";
    static final String WRITES = "SET";
    static final String READS = "GET";

    private static final Duration PACE = Duration.ofMillis(2);

    private final History history = new History();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, AtomicLong> answeredBy = new ConcurrentHashMap<>();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean stopping;

    /** The usual ones: two that append to a list, one that counts, one that overwrites a key, one that reads it. */
    void begin(ContractClient client) {
        begin(client, 2, PACE);
    }

    /** As many that append as one likes. */
    void begin(ContractClient client, int pushers, Duration pace) {
        pushOnly(client, pushers, pace);
        repeat(client, INCREMENTS, pace, (caller, id) -> caller.command("INCR", "count"));
        repeat(client, WRITES, pace, (caller, id) -> caller.command("SET", "register", id));
        repeat(client, READS, pace, (caller, id) -> caller.command("GET", "register"));
    }

    /** Callers that append to a list. */
    void pushOnly(ContractClient client, int pushers, Duration pace) {
        for (int index = 0; index < pushers; index++) {
            repeat(client, PUSHES, pace, (caller, id) -> caller.command("RPUSH", "log", id));
        }
    }

    private void repeat(
            ContractClient client,
            String kind,
            Duration pace,
            BiFunction<ContractClient, String, @Nullable Object> command) {
        String name = kind + "-" + threads.size();
        AtomicLong answered = new AtomicLong();
        answeredBy.put(name, answered);
        Thread thread = new Thread(
                () -> {
                    while (!stopping) {
                        if (call(client, kind, Long.toString(numbers.incrementAndGet()), command)) {
                            answered.incrementAndGet();
                        }
                        LockSupport.parkNanos(pace.toNanos());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private boolean call(
            ContractClient client,
            String kind,
            String id,
            BiFunction<ContractClient, String, @Nullable Object> command) {
        Running operation = history.begin(kind, id);
        try {
            Object reply = command.apply(client, id);
            operation.ok("", kind.equals(READS) && reply != null ? reply.toString() : "");
            return true;
        } catch (RuntimeException e) {
            ended(operation, client.judge(e), kind + " " + id + ": " + e);
            return false;
        }
    }

    private void ended(Running operation, Verdict verdict, String text) {
        switch (verdict) {
            case NOT_APPLIED -> operation.notApplied();
            case UNKNOWN -> operation.unknown();
            case ANSWER -> {
                answers.add(text);
                operation.notApplied();
            }
            default -> {
                surprises.add(text);
                operation.unknown();
            }
        }
    }

    History history() {
        return history;
    }

    int count() {
        return threads.size();
    }

    /** The server's own errors that were handed through. */
    Queue<String> answers() {
        return answers;
    }

    /** Errors that tell an application nothing. */
    Queue<String> surprises() {
        return surprises;
    }

    /** True once each caller was answered again. */
    BooleanSupplier progress() {
        IdentityHashMap<AtomicLong, Long> before = new IdentityHashMap<>();
        answeredBy.values().forEach(answered -> before.put(answered, answered.get()));
        return () -> before.entrySet().stream().allMatch(entry -> entry.getKey().get() > entry.getValue());
    }

    /** Lets each caller end its call. */
    void stop(Duration atMost) throws InterruptedException {
        stopping = true;
        long until = System.nanoTime() + atMost.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
        }
    }
}
