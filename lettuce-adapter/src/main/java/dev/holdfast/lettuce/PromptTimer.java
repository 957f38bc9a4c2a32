// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.protocol.ConnectionWatchdog;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timer of one connection's reconnects. Lettuce asks for a first delay of 1 ms (Delay.exponential, 6.2 to 7.7), but its
 * timer ticks every 100 ms, which was most of what a failover cost. Here a short delay is kept to the millisecond, once a
 * second for a connection: one that is closed again and again, as by a server that takes no more clients, goes back to the
 * slow timer. Lettuce's delay doubles up to 30 s while dials fail, so one that waits is hurried when the primary has moved.
 */
final class PromptTimer implements Timer {

    private static final Logger LOG = LoggerFactory.getLogger(PromptTimer.class);

    private static final long SHORT_MILLIS = 100;
    private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Timer slow;
    private final EventExecutorGroup executor;
    private final LongSupplier nanos;
    private final AtomicLong last;
    private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

    /** What the slow timer is to run. */
    private record Waiting(TimerTask task, Timeout timeout) {}

    PromptTimer(ClientResources resources, LongSupplier nanos) {
        this.slow = resources.timer();
        this.executor = resources.eventExecutorGroup();
        this.nanos = nanos;
        this.last = new AtomicLong(nanos.getAsLong() - BETWEEN_NANOS);
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        long before = last.get();
        long now = nanos.getAsLong();
        boolean prompt =
                unit.toMillis(delay) < SHORT_MILLIS && now - before >= BETWEEN_NANOS && last.compareAndSet(before, now);
        if (prompt) {
            return new PromptTimeout(task, delay, unit);
        }
        Timeout timeout = slow.newTimeout(task, delay, unit);
        if (isReconnect(task)) {
            waiting.set(new Waiting(task, timeout));
        }
        return timeout;
    }

    /** Lettuce times handshakes with the same timer (RedisHandshakeHandler, 6.2 to 7.7): to hurry those would end them. */
    private static boolean isReconnect(TimerTask task) {
        return task.getClass().getName().startsWith(ConnectionWatchdog.class.getName());
    }

    /** A reconnect that still waits is begun now. */
    void hurry() {
        Waiting last = waiting.getAndSet(null);
        if (last != null && last.timeout().cancel()) {
            executor.execute(() -> run(last.task(), last.timeout()));
        }
    }

    private static void run(TimerTask task, Timeout timeout) {
        try {
            task.run(timeout);
        } catch (Exception e) {
            LOG.warn("A reconnect could not be begun", e);
        }
    }

    /** The slow one is its owner's to stop. */
    @Override
    public Set<Timeout> stop() {
        return Set.of();
    }

    private final class PromptTimeout implements Timeout {

        private final TimerTask task;
        private final ScheduledFuture<?> scheduled;

        PromptTimeout(TimerTask task, long delay, TimeUnit unit) {
            this.task = task;
            this.scheduled = executor.schedule(() -> PromptTimer.run(task, this), delay, unit);
        }

        @Override
        public Timer timer() {
            return PromptTimer.this;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return scheduled.isDone() && !scheduled.isCancelled();
        }

        @Override
        public boolean isCancelled() {
            return scheduled.isCancelled();
        }

        @Override
        public boolean cancel() {
            return scheduled.cancel(false);
        }
    }
}
