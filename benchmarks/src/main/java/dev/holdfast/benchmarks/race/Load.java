// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The callers of one contestant, at a steady pace: each its thread, or all of them one, which calls in bursts. */
final class Load {
    private static final int TURNS = 10;

    private final Duration pace;
    private final List<Logbook> logbooks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Load(int callers, Duration pace) {
        this.pace = pace;
        for (int index = 0; index < callers; index++) {
            logbooks.add(new Logbook(index));
        }
    }

    /** Of so many callers on the same connection or pool. */
    static Load start(Commands commands, int callers, Duration pace) {
        Load load = new Load(callers, pace);
        if (commands instanceof Commands.Blocking blocking) {
            load.logbooks.forEach(logbook -> load.repeat("worker", () -> call(blocking, logbook)));
        } else if (commands instanceof Commands.Async async) {
            load.repeat("burst", () -> load.burst(async));
        }
        return load;
    }

    /** Of one caller on each of these connections, which call by turns. */
    static Load spread(List<Commands.Async> connections, Duration pace) {
        Load load = new Load(connections.size(), pace.dividedBy(TURNS));
        int[] turn = {0};
        load.repeat("burst", () -> {
            for (int caller = turn[0]; caller < connections.size(); caller += TURNS) {
                load.send(connections.get(caller), caller);
            }
            turn[0] = (turn[0] + 1) % TURNS;
        });
        return load;
    }

    private static void call(Commands.Blocking commands, Logbook logbook) {
        Attempt call = logbook.begin();
        try {
            commands.call(call.kind(), logbook.keyOf(call));
            logbook.end(call, null);
        } catch (RuntimeException e) {
            logbook.end(call, e);
        }
    }

    /** A call of each caller whose last one has ended: so that many are on their way together. */
    private void burst(Commands.Async commands) {
        for (int caller = 0; caller < logbooks.size(); caller++) {
            send(commands, caller);
        }
    }

    private void send(Commands.Async commands, int caller) {
        Logbook logbook = logbooks.get(caller);
        if (logbook.isCalling()) {
            return;
        }
        Attempt call = logbook.begin();
        CompletionStage<?> reply;
        try {
            reply = commands.call(call.kind(), logbook.keyOf(call));
        } catch (RuntimeException e) {
            logbook.end(call, e);
            return;
        }
        reply.whenComplete((value, failure) -> logbook.end(call, failure));
    }

    private void repeat(String name, Runnable step) {
        Thread thread = new Thread(
                () -> {
                    long next = System.nanoTime();
                    while (!stopping) {
                        step.run();
                        // A call that waited is not made up for by a burst.
                        next = Math.max(next + pace.toNanos(), System.nanoTime());
                        LockSupport.parkNanos(next - System.nanoTime());
                    }
                },
                name + "-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    List<Logbook> logbooks() {
        return logbooks;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Lets each caller end its call, for at most a time. */
    void stop(Duration atMost) throws InterruptedException {
        stopping = true;
        long until = System.nanoTime() + atMost.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        }
        while (logbooks.stream().anyMatch(Logbook::isCalling) && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
