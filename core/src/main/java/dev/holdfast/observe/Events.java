// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.TopologyEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on: to the log at once, to the user's listeners in order, on a worker thread, guarded.
 *
 * @since 0.1.0
 */
public final class Events implements Consumer<TopologyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private final List<FailoverListener> listeners;
    private final Executor workers;
    private final EventLog log = new EventLog();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Consumer<FailoverListener>> queue = new ArrayDeque<>();
    private boolean running;

    /**
     * For one group.
     *
     * @param listeners the user's
     * @param workers where they may block
     */
    public Events(List<FailoverListener> listeners, Executor workers) {
        this.listeners = List.copyOf(listeners);
        this.workers = workers;
    }

    @Override
    public void accept(TopologyEvent event) {
        log.write(event);
        if (!(event instanceof TopologyEvent.Fares)) {
            tell(listener -> listener.happened(event));
        }
    }

    /**
     * Tells the listeners that a failover is over.
     *
     * @param report the report of it
     */
    public void report(FailoverReport report) {
        tell(listener -> listener.finished(report));
    }

    private void tell(Consumer<FailoverListener> news) {
        if (listeners.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            queue.add(news);
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        workers.execute(this::drain);
    }

    private void drain() {
        Consumer<FailoverListener> news = next();
        while (news != null) {
            for (FailoverListener listener : listeners) {
                tell(listener, news);
            }
            news = next();
        }
    }

    private @Nullable Consumer<FailoverListener> next() {
        lock.lock();
        try {
            Consumer<FailoverListener> news = queue.poll();
            running = news != null;
            return news;
        } finally {
            lock.unlock();
        }
    }

    private static void tell(FailoverListener listener, Consumer<FailoverListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException thrown) {
            LOG.warn("A listener threw; the failover goes on", thrown);
        }
    }
}
