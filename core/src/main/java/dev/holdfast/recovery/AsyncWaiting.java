// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.Flight;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where asynchronous commands wait for the standing to admit them: as {@link Waiting}, with callbacks in place of threads
 * and a bound of their own.
 */
final class AsyncWaiting {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncWaiting.class);

    private final StandingBoard board;
    private final Timing timing;
    private final Executor background;
    private final Wait.Rules rules;
    private final Spread spread;
    private final AtomicInteger waiting;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();

    AsyncWaiting(Wait.Rules rules, Executor background, RandomGenerator random) {
        this(rules, background, new Spread(random), new AtomicInteger());
    }

    private AsyncWaiting(Wait.Rules rules, Executor background, Spread spread, AtomicInteger waiting) {
        this.board = rules.board();
        this.timing = rules.timing();
        this.background = background;
        this.rules = rules;
        this.spread = spread;
        this.waiting = waiting;
    }

    /** The same, for connections that are dialled anew: they are no calls, need no seat and never give up. */
    AsyncWaiting patient() {
        return new AsyncWaiting(
                new Wait.Rules(board, timing, rules.seats(), rules.threads(), standing -> false, true),
                background,
                spread,
                new AtomicInteger());
    }

    Wait.Rules rules() {
        return rules;
    }

    /** Commands that wait now. */
    int count() {
        return waiting.get();
    }

    long spreadNanos(Standing before, Standing after) {
        return spread.nanos(before, after, waiting.get() + 1);
    }

    /** Runs what may call the user's listeners, off the caller's thread, one task after the other. */
    void aside(Runnable task) {
        tasks.add(task);
        if (queued.getAndIncrement() == 0) {
            startTasks();
        }
    }

    private void startTasks() {
        try {
            background.execute(this::runTasks);
        } catch (RejectedExecutionException busy) {
            timing.schedule(this::startTasks, Pacing.FIRST);
        }
    }

    private void runTasks() {
        int seen = queued.get();
        do {
            for (int index = 0; index < seen; index++) {
                Runnable task = tasks.poll();
                if (task != null) {
                    guard(task);
                }
            }
            seen = queued.addAndGet(-seen);
        } while (seen > 0);
    }

    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException broken) {
            LOG.warn("A waiting command could not be paced; it goes on when the epoch moves", broken);
        }
    }

    Sleeper sleeper(Wait wait, Consumer<? super Turn> then) {
        return new Sleeper(wait, then);
    }

    /** One wait, looked at by whoever knows of a change, one at a time; a look while another one is at it makes it look again. */
    final class Sleeper implements Runnable {

        private final Wait wait;
        private final Consumer<? super Turn> then;
        private final AtomicInteger looks = new AtomicInteger();
        private volatile boolean cancelled;
        private boolean registered;
        private boolean over;
        private Timing.@Nullable Cancellable timer;
        private long timerDue;
        private Flight flight = result -> {};

        Sleeper(Wait wait, Consumer<? super Turn> then) {
            this.wait = wait;
            this.then = then;
        }

        void begin() {
            look();
        }

        @Override
        public void run() {
            look();
        }

        void cancel() {
            cancelled = true;
            look();
        }

        void look() {
            if (looks.getAndIncrement() != 0) {
                return;
            }
            int seen = 1;
            do {
                step();
                seen = looks.addAndGet(-seen);
            } while (seen != 0);
        }

        private void step() {
            if (over) {
                return;
            }
            Optional<Turn> turn = cancelled ? Optional.empty() : wait.look(false);
            if (turn.isEmpty() && !cancelled && !registered) {
                registered = true;
                flight = wait.flight();
                waiting.incrementAndGet();
                wait.begins();
                board.await(this);
                // A change may just have passed.
                turn = wait.look(false);
            }
            if (turn.isEmpty() && !cancelled) {
                sleep();
                return;
            }
            end();
            flight.ends(turn.map(Wait::describe).orElse("CANCELLED"));
            turn.ifPresent(then);
        }

        private void sleep() {
            long nanos = Math.max(0, wait.nanosToNextLook());
            long due = timing.nanos() + nanos;
            if (timer != null && timerDue - due <= 0 && timerDue - timing.nanos() > 0) {
                return;
            }
            if (timer != null) {
                timer.cancel();
            }
            timerDue = due;
            timer = timing.schedule(this, Duration.ofNanos(nanos));
        }

        private void end() {
            over = true;
            wait.end();
            if (registered) {
                waiting.decrementAndGet();
                board.forget(this);
            }
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
